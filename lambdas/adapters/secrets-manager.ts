import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from '../keys/secret-source.ts';
import { awsClientSettings, awsErrorName } from './aws-client.ts';

export const secretsManagerClient = () => new SecretsManagerClient(awsClientSettings);

/** One secret of Secrets Manager as a source of keys. A secret without a value has no version AWSCURRENT. */
export function secretsManagerSource(client: SecretsManagerClient, secretArn: string): SecretSource {
  return {
    async read(which) {
      const version = typeof which === 'string' ? { VersionStage: which } : { VersionId: which.versionId };
      const read = new GetSecretValueCommand({ SecretId: secretArn, ...version });
      try {
        const { SecretString, VersionId = 'unknown', CreatedDate } = await client.send(read);
        if (SecretString === undefined) return undefined;
        const createdAt = Math.floor((CreatedDate?.getTime() ?? 0) / 1000);
        return { value: SecretString, versionId: VersionId, createdAt };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        // A new error, without the cause: the original's message and fields name the secret and the account.
        throw new Error(`Secrets Manager ${awsErrorName(error)}`);
      }
    },
  };
}
