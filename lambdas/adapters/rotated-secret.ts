import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import pRetry from 'p-retry';
import type { RotatedSecret } from '../own-keys/rotation-steps.ts';
import { awsErrorName } from './aws-client.ts';
import { secretsManagerSource } from './secrets-manager.ts';

/** A new version is readable within seconds. After this time it never will be. */
const readAfterWriteMillis = 6_000;

/** A secret of Secrets Manager, for its rotation. */
export function rotatedSecret(client: SecretsManagerClient, SecretId: string): RotatedSecret {
  const { read } = secretsManagerSource(client, SecretId);
  const sent = async <Output>(sending: Promise<Output>): Promise<Output> => {
    try {
      return await sending;
    } catch (error) {
      if (error instanceof ResourceExistsException) throw error;
      throw new Error(`Secrets Manager ${awsErrorName(error)}`);
    }
  };

  return {
    read,

    readWritten: (versionId) =>
      pRetry(
        async () => {
          const version = await read({ versionId });
          if (!version) throw new Error(`version ${versionId} has no value`);
          return version;
        },
        { retries: 8, minTimeout: 250, maxTimeout: 2_000, maxRetryTime: readAfterWriteMillis },
      ),

    async writePending(ClientRequestToken, SecretString) {
      const VersionStages = ['AWSPENDING'];
      const put = new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages });
      try {
        await sent(client.send(put));
      } catch (error) {
        // If two rotations make a key for one version, the first key counts.
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    },

    async makeCurrent(versionId) {
      const { VersionIdsToStages = {} } = await sent(client.send(new DescribeSecretCommand({ SecretId })));
      const holder = Object.entries(VersionIdsToStages).find(([, labels]) =>
        labels.includes('AWSCURRENT'),
      )?.[0];
      if (holder === versionId) return;
      // AWSPENDING stays: it tells Secrets Manager that the rotation has succeeded.
      const move = new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: versionId,
        RemoveFromVersionId: holder,
      });
      await sent(client.send(move));
    },

    async dropPending(RemoveFromVersionId) {
      const drop = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId };
      await sent(client.send(new UpdateSecretVersionStageCommand(drop)));
    },
  };
}
