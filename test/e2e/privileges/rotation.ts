import { setTimeout } from 'node:timers/promises';
import {
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { stackMetadataOf } from '../../../local/app-metadata.ts';
import type { Served } from '../../harness/serve.ts';
import type { Use, Uses } from './client.ts';

/** A rotation for each app whose keys the service makes. */
export async function rotationUses(served: Served): Promise<Uses> {
  const apps = stackMetadataOf(served.runner.deployment.metadata)?.apps ?? {};
  const rotations = Object.entries(apps).flatMap(([name, { secrets }]) =>
    secrets
      .filter(({ source }) => source === 'generated')
      .map(({ secretName }): [string, Use] => [`a rotation for ${name}`, () => rotate(served, secretName)]),
  );
  return Object.fromEntries(rotations);
}

/** Whether a rotation gets to its end. */
async function rotate({ runner, credentials, lines }: Served, SecretId: string): Promise<boolean> {
  const client = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: credentials.endpoints.secretsManager,
  });
  const versionAt = async (label: string) => {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
    return Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes(label))?.[0];
  };
  // A rotation that failed is in the way of the next.
  const RemoveFromVersionId = await versionAt('AWSPENDING');
  const label = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId };
  if (RemoveFromVersionId) await client.send(new UpdateSecretVersionStageCommand(label));
  const before = lines.length;
  const hasFailed = () => lines.slice(before).some((line) => /^rotation: \w+ failed/.test(line));
  const { VersionId } = await client.send(new RotateSecretCommand({ SecretId }));
  while (!hasFailed() && (await versionAt('AWSCURRENT')) !== VersionId) await setTimeout(10);
  client.destroy();
  return !hasFailed();
}
