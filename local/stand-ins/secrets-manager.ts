import { randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import { type Listening, listen } from '../listen.ts';
import type { Authority } from './authority.ts';
import { answerJson, readJsonRequest, ServiceError } from './json-protocol.ts';
import {
  addVersion,
  createSecretStore,
  holderOf,
  moveStage,
  type Secret,
  type SecretValue,
} from './secret-store.ts';

interface Input extends SecretValue {
  ClientRequestToken?: string;
  IncludeDeprecated?: boolean;
  MoveToVersionId?: string;
  RemoveFromVersionId?: string;
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
}

/** What can be done with a secret that exists. Source: AWS Secrets Manager API Reference. */
const operations: Record<string, (secret: Secret, input: Input) => Record<string, unknown>> = {
  PutSecretValue: (secret, { ClientRequestToken, SecretString, SecretBinary, VersionStages }) => {
    const value = given({ SecretString, SecretBinary });
    if (Object.keys(value).length !== 1) {
      throw new ServiceError('InvalidParameterException', 'Provide either SecretString or SecretBinary.');
    }
    const { id, stages } = addVersion(secret, ClientRequestToken ?? randomUUID(), value, VersionStages);
    return { VersionId: id, VersionStages: [...stages] };
  },

  GetSecretValue: ({ versions }, { VersionId, VersionStage = VersionId ? undefined : 'AWSCURRENT' }) => {
    const version = VersionId ? versions.get(VersionId) : holderOf(versions, VersionStage ?? '');
    if (!version || (VersionStage && !version.stages.has(VersionStage))) {
      const sought = VersionId ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
      const message = `Secrets Manager can't find the specified secret value for ${sought}`;
      throw new ServiceError('ResourceNotFoundException', message);
    }
    const { id, SecretString, SecretBinary, stages, createdAtEpochSeconds } = version;
    const value = given({ SecretString, SecretBinary });
    return { ...value, VersionId: id, VersionStages: [...stages], CreatedDate: createdAtEpochSeconds };
  },

  DescribeSecret: ({ createdAtEpochSeconds, versions }) => {
    const labelled = [...versions.values()].filter(({ stages }) => stages.size > 0);
    return {
      CreatedDate: createdAtEpochSeconds,
      VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]])),
    };
  },

  ListSecretVersionIds: ({ versions }, { IncludeDeprecated }) => ({
    Versions: [...versions.values()]
      .filter(({ stages }) => IncludeDeprecated || stages.size > 0)
      .map(({ id, stages, createdAtEpochSeconds }) => ({
        VersionId: id,
        VersionStages: [...stages],
        CreatedDate: createdAtEpochSeconds,
      })),
  }),

  UpdateSecretVersionStage: ({ versions }, { VersionStage = '', MoveToVersionId, RemoveFromVersionId }) => {
    const invalid = (message: string) => new ServiceError('InvalidParameterException', message);
    const holder = holderOf(versions, VersionStage);
    const target = MoveToVersionId ? versions.get(MoveToVersionId) : undefined;
    if (MoveToVersionId && !target) {
      throw new ServiceError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret version.",
      );
    }
    if (holder !== target && holder?.id !== RemoveFromVersionId) {
      throw invalid(`The staging label ${VersionStage} is not on the version of RemoveFromVersionId.`);
    }
    if (VersionStage === 'AWSCURRENT' && !target) throw invalid('AWSCURRENT can only be moved, not removed.');
    moveStage(versions, VersionStage, target);
    return {};
  },
};

/** Secrets Manager, in memory: values, versions and their labels. No rotation, deletion or resource policies. */
export function startSecretsManager(authority: Authority): Promise<Listening> {
  const store = createSecretStore();
  const authorize = (authorization: string | undefined, operation: string, resource: string) => {
    const refusal = authority.refuse({ authorization, action: `secretsmanager:${operation}`, resource });
    if (refusal) throw new ServiceError(refusal.code, refusal.message);
  };

  return listen(async (request, response) => {
    const { operation, input } = await readJsonRequest(request);
    const { Name, SecretId } = input as { Name?: string; SecretId?: string };
    const secret = store.find(SecretId ?? Name ?? '');
    await answerJson(response, () => {
      const { authorization } = request.headers;
      authorize(authorization, operation, secret?.arn ?? arn('secretsmanager', `secret:${SecretId ?? Name}`));
      if (operation === 'CreateSecret') {
        const { arn, name, ...created } = store.create(Name ?? '');
        const { SecretString, SecretBinary } = input as SecretValue;
        const value = given({ SecretString, SecretBinary });
        if (Object.keys(value).length === 0) return { ARN: arn, Name: name };
        return { ARN: arn, Name: name, ...operations.PutSecretValue?.({ arn, name, ...created }, input) };
      }
      const operate = operations[operation];
      if (!operate) throw new ServiceError('UnknownOperationException', `${operation} is not known locally`);
      if (!secret) {
        throw new ServiceError(
          'ResourceNotFoundException',
          "Secrets Manager can't find the specified secret.",
        );
      }
      return { ARN: secret.arn, Name: secret.name, ...operate(secret, input) };
    });
  }, 0);
}

/** Only the members that are there: an absent member and one that is undefined are not the same to the types. */
function given(value: { [Key in keyof SecretValue]: string | undefined }): SecretValue {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
