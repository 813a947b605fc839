import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from '../keys/ring.ts';
import { awsClientSettings, awsErrorName } from './aws-client.ts';

export const secretsManagerClient = () => new SecretsManagerClient(awsClientSettings);

/** One secret of Secrets Manager as a source of keys. A secret without a value has no version AWSCURRENT. */
export function secretsManagerSource(client: SecretsManagerClient, secretArn: string): SecretSource {
  return {
    async current() {
      try {
        const { SecretString, VersionId } = await client.send(
          new GetSecretValueCommand({ SecretId: secretArn }),
        );
        return SecretString === undefined
          ? undefined
          : { value: SecretString, versionId: VersionId ?? 'unknown' };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        // A new error, without the cause: the original's message and fields name the secret and the account.
        throw new Error(`Secrets Manager ${awsErrorName(error)}`);
      }
    },
  };
}
