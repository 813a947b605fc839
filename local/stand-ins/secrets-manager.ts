import { arn } from '../account.ts';
import { type Listening, listen } from '../listen.ts';
import type { Authority } from './authority.ts';
import { answerJson, readJsonRequest, ServiceError } from './json-protocol.ts';
import { type InvokeFunction, runRotation } from './rotation.ts';
import { operations, operationsOnDeleted, type Service } from './secret-operations.ts';
import { createSecretStore, given, type Secret, type SecretValue } from './secret-store.ts';

export interface SecretsManagerOptions {
  /** Epoch milliseconds. */
  now?: () => number;
  invoke?: InvokeFunction;
  log?: (line: string) => void;
  port?: number;
  /** What `save` got at last, as JSON. */
  saved?: string | undefined;
  /** Gets all secrets after each change, for JSON. */
  save?: (store: object) => void;
}

/**
 * Secrets Manager: values, versions and their labels, and rotations. A rotation starts only on request:
 * there is no schedule. AWSPENDING stays after a rotation, as it may in AWS. A deleted secret can be
 * restored until its recovery window ends. Resource policies of the template are judged together with the
 * functions' policies; one that is put by request is kept, and not judged.
 */
export async function startSecretsManager(
  authority: Authority,
  {
    now = Date.now,
    invoke = async () => false,
    log = () => {},
    port = 0,
    saved,
    save = () => {},
  }: SecretsManagerOptions = {},
): Promise<Listening & { rotations: () => Promise<void> }> {
  const service: Service = { now: () => now() / 1000, rotate };
  const store = createSecretStore(service.now, saved);
  const underWay = new Map<string, Promise<void>>();

  function rotate(secret: Secret, lambdaArn: string, versionId: string): void {
    if (underWay.has(versionId)) return;
    const event = { SecretId: secret.arn, ClientRequestToken: versionId };
    const rotation = runRotation(invoke, lambdaArn, event).then((failed) => {
      underWay.delete(versionId);
      if (failed) return log(`rotation: ${failed} failed for ${secret.name}`);
      Object.assign(secret.rotation ?? {}, { lastRotatedAtEpochSeconds: service.now() });
      save(store);
    });
    underWay.set(versionId, rotation);
  }

  const authorize = (authorization: string | undefined, operation: string, resource: string) => {
    const denial = authority.denialOf({ authorization, action: `secretsmanager:${operation}`, resource });
    if (denial) throw new ServiceError(denial.code, denial.message);
  };

  function answerTo(operation: string, input: object, authorization: string | undefined): object {
    const { Name, SecretId } = input as { Name?: string; SecretId?: string };
    const secret = store.find(SecretId ?? Name ?? '');
    authorize(authorization, operation, secret?.arn ?? arn('secretsmanager', `secret:${SecretId ?? Name}`));
    if (operation === 'CreateSecret') {
      const { arn, name, ...created } = store.create(Name ?? '');
      const { SecretString, SecretBinary } = input as SecretValue;
      const value = given({ SecretString, SecretBinary });
      if (Object.keys(value).length === 0) return { ARN: arn, Name: name };
      const secret = { arn, name, ...created };
      return { ARN: arn, Name: name, ...operations.PutSecretValue?.(secret, input, service) };
    }
    const operate = operations[operation];
    if (!operate)
      throw new ServiceError(
        'UnknownOperationException',
        `${operation} is not known locally: there are CreateSecret, ${Object.keys(operations).join(', ')}`,
      );
    if (!secret) {
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    if (secret.deletionDateEpochSeconds !== undefined && !operationsOnDeleted.includes(operation)) {
      throw new ServiceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return { ARN: secret.arn, Name: secret.name, ...operate(secret, input, service) };
  }

  const listening = await listen(async (request, response) => {
    const { operation, input } = await readJsonRequest(request);
    await answerJson(response, () => {
      const result = answerTo(operation, input, request.headers.authorization);
      if (!/^(Get|Describe|List)/.test(operation)) save(store);
      return result;
    });
  }, port);
  return { ...listening, rotations: async () => void (await Promise.all(underWay.values())) };
}
