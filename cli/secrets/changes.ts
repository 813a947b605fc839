import { setTimeout } from 'node:timers/promises';
import {
  InvalidRequestException,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../command-error.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { servingVersion } from './serving.ts';
import { whyUnusable } from './verdict.ts';

/** A secret, and the client that changes it. */
interface Changed extends ChosenSecret {
  readonly client: SecretsManagerClient;
}

/**
 * Makes a value current, if the app's function can use it. If the current version is not usable, the good one that
 * serves instead becomes current first, so that AWSPREVIOUS stays good. Returns the ids of the new and of that version.
 */
export async function put(
  { client, ...chosen }: Changed,
  value: string,
): Promise<{ readonly version: string; readonly kept: string | undefined }> {
  const why = await whyUnusable({ value }, chosen);
  if (why !== undefined) throw new CommandError(`Nothing was changed: ${why}.`);
  const kept = await makeGoodCurrent(chosen);
  const command = new PutSecretValueCommand({ SecretId: chosen.fullName, SecretString: value });
  return { version: (await client.send(command)).VersionId ?? '', kept };
}

/** If the current version is not usable, makes the one current that serves instead, if any. Returns its id. */
export async function makeGoodCurrent(chosen: ChosenSecret): Promise<string | undefined> {
  const [current, good] = [await chosen.versions.read('AWSCURRENT'), await servingVersion(chosen)];
  if (!current || !good || good.versionId === current.versionId) return undefined;
  await chosen.versions.makeCurrent(good.versionId);
  return good.versionId;
}

const usualPauses = { patienceMillis: 60_000, pollMillis: 500 };

/** Makes the service rotate its keys, and waits for the end. Returns the id of the new current version. */
export async function rotate(
  { client, fullName, versions, secret, app }: Changed,
  { patienceMillis, pollMillis } = usualPauses,
): Promise<string> {
  if (secret.source === 'pasted')
    throw new CommandError(
      `The service does not make the keys of ${app.name}: change them with \`secret put ${app.name}\`.`,
    );
  const before = await versions.read('AWSCURRENT');
  /** False if an earlier rotation has not ended: Secrets Manager tries that one again first. */
  const begin = () =>
    client.send(new RotateSecretCommand({ SecretId: fullName })).then(
      () => true,
      (error: unknown) => {
        if (error instanceof InvalidRequestException && /previous rotation/i.test(error.message))
          return false;
        throw error;
      },
    );
  let hasBegun = await begin();
  const deadline = Date.now() + patienceMillis;
  while (Date.now() < deadline) {
    const [current, pending] = await Promise.all([versions.read('AWSCURRENT'), versions.read('AWSPENDING')]);
    if (current && current.versionId !== before?.versionId) return current.versionId;
    if (!hasBegun && !pending) hasBegun = await begin();
    await setTimeout(pollMillis);
  }
  throw new CommandError(
    `Not done after ${patienceMillis / 1000} s; the former keys stay in use. The log of the function RotateKey says why.`,
  );
}

/** Makes the previous version current again, or the last good one if neither is usable. Returns its id. */
export async function rollback(chosen: ChosenSecret): Promise<string> {
  const repaired = await makeGoodCurrent(chosen);
  if (repaired !== undefined) return repaired;
  const previous = await chosen.versions.read('AWSPREVIOUS');
  if (!previous) throw new CommandError('There is no previous version.');
  const why = await whyUnusable(previous, chosen);
  if (why !== undefined)
    throw new CommandError(`Nothing was changed: version ${previous.versionId} is not usable: ${why}.`);
  await chosen.versions.makeCurrent(previous.versionId);
  return previous.versionId;
}
