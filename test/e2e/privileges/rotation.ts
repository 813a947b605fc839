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

/**
 * Whether a rotation gets to its end. `finishSecret` still publishes keys after the new version is current: what happens
 * next must not meet that.
 */
async function rotate({ runner, credentials, lines }: Served, SecretId: string): Promise<boolean> {
  const client = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: credentials.endpoints.secretsManager,
  });
  const { VersionIdsToStages = {}, LastRotatedDate: last } = await client.send(
    new DescribeSecretCommand({ SecretId }),
  );
  // A rotation that failed is in the way of the next.
  const pending = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSPENDING'))?.[0];
  const label = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: pending };
  if (pending) await client.send(new UpdateSecretVersionStageCommand(label));
  const before = lines.length;
  const hasFailed = () =>
    lines.slice(before).some((line) => /^rotation: \w+ failed for (.*)/.exec(line)?.[1] === SecretId);
  const hasEnded = async () =>
    (await client.send(new DescribeSecretCommand({ SecretId }))).LastRotatedDate?.getTime() !==
    last?.getTime();
  await client.send(new RotateSecretCommand({ SecretId }));
  while (!hasFailed() && !(await hasEnded())) await setTimeout(10);
  client.destroy();
  return !hasFailed();
}
