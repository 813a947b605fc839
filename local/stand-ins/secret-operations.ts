import { randomUUID } from 'node:crypto';
import { ServiceError } from './json-protocol.ts';
import { addVersion, given, holderOf, moveStage, type Secret, type SecretValue } from './secret-store.ts';

export interface Input extends SecretValue {
  ClientRequestToken?: string;
  ForceDeleteWithoutRecovery?: boolean;
  IncludeDeprecated?: boolean;
  MoveToVersionId?: string;
  RecoveryWindowInDays?: number;
  RemoveFromVersionId?: string;
  ResourcePolicy?: string;
  RotateImmediately?: boolean;
  RotationLambdaARN?: string;
  RotationRules?: object;
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
}

/** The service, for its operations. */
export interface Service {
  /** Epoch seconds. */
  now: () => number;
  /** Starts a rotation to this version. */
  rotate: (secret: Secret, lambdaArn: string, versionId: string) => void;
}

type Operation = (secret: Secret, input: Input, service: Service) => Record<string, unknown>;

/** The operations on an existing secret. Source: AWS Secrets Manager API Reference. */
export const operations: Record<string, Operation> = {
  PutSecretValue: (secret, { ClientRequestToken, SecretString, SecretBinary, VersionStages }, { now }) => {
    const value = given({ SecretString, SecretBinary });
    if (Object.keys(value).length !== 1) {
      throw new ServiceError('InvalidParameterException', 'Provide either SecretString or SecretBinary.');
    }
    const { id, stages } = addVersion(
      secret,
      ClientRequestToken ?? randomUUID(),
      value,
      now(),
      VersionStages,
    );
    return { VersionId: id, VersionStages: [...stages] };
  },

  GetSecretValue: ({ versions }, { VersionId, VersionStage = VersionId ? undefined : 'AWSCURRENT' }) => {
    const version = VersionId ? versions.get(VersionId) : holderOf(versions, VersionStage ?? '');
    const hasValue = (version?.SecretString ?? version?.SecretBinary) !== undefined;
    if (!version || !hasValue || (VersionStage && !version.stages.has(VersionStage))) {
      const sought = VersionId ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
      const message = `Secrets Manager can't find the specified secret value for ${sought}`;
      throw new ServiceError('ResourceNotFoundException', message);
    }
    const { id, SecretString, SecretBinary, stages, createdAtEpochSeconds } = version;
    const value = given({ SecretString, SecretBinary });
    return { ...value, VersionId: id, VersionStages: [...stages], CreatedDate: createdAtEpochSeconds };
  },

  DescribeSecret: ({ createdAtEpochSeconds, versions, rotation, deletionDateEpochSeconds }) => {
    const labelled = [...versions.values()].filter(({ stages }) => stages.size > 0);
    return {
      CreatedDate: createdAtEpochSeconds,
      ...(deletionDateEpochSeconds !== undefined && { DeletedDate: deletionDateEpochSeconds }),
      ...(rotation && {
        RotationEnabled: true,
        RotationLambdaARN: rotation.lambdaArn,
        RotationRules: rotation.rules,
        LastRotatedDate: rotation.lastRotatedAtEpochSeconds,
      }),
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

  DeleteSecret: (secret, { RecoveryWindowInDays, ForceDeleteWithoutRecovery }, { now }) => {
    const days = RecoveryWindowInDays ?? (ForceDeleteWithoutRecovery ? 0 : 30);
    if (RecoveryWindowInDays !== undefined && (ForceDeleteWithoutRecovery || days < 7 || days > 30)) {
      const message = 'The recovery window is 7 to 30 days, and not given with ForceDeleteWithoutRecovery.';
      throw new ServiceError('InvalidParameterException', message);
    }
    secret.deletionDateEpochSeconds = now() + days * 86_400;
    return { DeletionDate: secret.deletionDateEpochSeconds };
  },

  RestoreSecret: (secret) => {
    secret.deletionDateEpochSeconds = undefined;
    return {};
  },

  PutResourcePolicy: (secret, { ResourcePolicy }) => {
    secret.resourcePolicy = ResourcePolicy;
    return {};
  },

  /** Without a policy, the answer has none. */
  GetResourcePolicy: ({ resourcePolicy }) => ({ ResourcePolicy: resourcePolicy }),

  RotateSecret: (secret, input, { now, rotate }) => {
    const invalid = (message: string) => new ServiceError('InvalidRequestException', message);
    const { versions } = secret;
    const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
    if (!lambdaArn) throw invalid('No Lambda rotation function ARN is associated with this secret.');
    secret.rotation = {
      ...secret.rotation,
      lambdaArn,
      rules: input.RotationRules ?? secret.rotation?.rules ?? {},
    };
    if (input.RotateImmediately === false) return {};
    const pending = holderOf(versions, 'AWSPENDING');
    if (pending && !pending.stages.has('AWSCURRENT')) {
      rotate(secret, lambdaArn, pending.id);
      throw invalid("A previous rotation isn't complete. That rotation will be reattempted.");
    }
    const id = input.ClientRequestToken ?? randomUUID();
    // The same request again.
    if (versions.has(id)) return { VersionId: id };
    const version = { id, stages: new Set<string>(), createdAtEpochSeconds: now() };
    versions.set(id, version);
    moveStage(versions, 'AWSPENDING', version);
    rotate(secret, lambdaArn, id);
    return { VersionId: id };
  },
};

/** The operations on a secret that is scheduled for deletion; all others are refused. */
export const operationsOnDeleted: readonly string[] = [
  'DeleteSecret',
  'DescribeSecret',
  'ListSecretVersionIds',
  'RestoreSecret',
];
