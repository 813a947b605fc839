import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from '../keys/secret-source.ts';
import { awsClientSettings, awsErrorName, withFreshConnections } from './aws-client.ts';

export const secretsManagerClient = () => withFreshConnections(new SecretsManagerClient(awsClientSettings));

/**
 * One secret of Secrets Manager as a source of keys. A secret without a value has no version AWSCURRENT. Bytes are read
 * as UTF-8; `readDocument` refuses bytes that are not, by their replacement characters.
 */
export function secretsManagerSource(client: SecretsManagerClient, secretArn: string): SecretSource {
  return {
    async read(which) {
      const version = typeof which === 'string' ? { VersionStage: which } : { VersionId: which.versionId };
      const read = new GetSecretValueCommand({ SecretId: secretArn, ...version });
      try {
        const { SecretString, SecretBinary, VersionId = 'unknown', CreatedDate } = await client.send(read);
        const value = SecretString ?? (SecretBinary && new TextDecoder().decode(SecretBinary));
        if (value === undefined) return undefined;
        const createdAt = Math.floor((CreatedDate?.getTime() ?? 0) / 1000);
        return { value, versionId: VersionId, createdAt };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        if (error instanceof InvalidRequestException && error.message.includes('marked for deletion'))
          throw new Error('the secret is scheduled for deletion: aws secretsmanager restore-secret');
        // A new error, without the cause: the original's message and fields name the secret and the account.
        throw new Error(`Secrets Manager ${awsErrorName(error)}`);
      }
    },
  };
}
