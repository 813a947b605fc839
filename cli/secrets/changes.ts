import { setTimeout } from 'node:timers/promises';
import {
  InvalidRequestException,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { longestTokenSeconds } from '../../lambdas/contract/app.ts';
import { isoTime } from '../../lambdas/contract/clock.ts';
import { CommandError } from '../command-error.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { whyUnusable } from './verdict.ts';

/** A secret, and the client that changes it. */
interface Changed extends ChosenSecret {
  readonly client: SecretsManagerClient;
}

/**
 * Makes a value current, if the app's function can use it. If the current version is not usable, a good one becomes
 * current first, so that AWSPREVIOUS stays good. Returns the ids of the new version and of that good one.
 */
export async function put(
  { client, ...chosen }: Changed,
  value: string,
): Promise<{ readonly version: string; readonly kept?: string | undefined }> {
  const why = await whyUnusable(value, chosen);
  if (why !== undefined) throw new CommandError(`Nothing was changed: ${why}.`);
  const current = await chosen.versions.read('AWSCURRENT');
  const isSpoiled = current && (await whyUnusable(current.value, chosen)) !== undefined;
  const kept = isSpoiled ? await usablePrevious(chosen) : undefined;
  if (kept) await chosen.versions.makeCurrent(kept.versionId);
  const command = new PutSecretValueCommand({ SecretId: chosen.fullName, SecretString: value });
  return { version: (await client.send(command)).VersionId ?? '', kept: kept?.versionId };
}

async function usablePrevious(chosen: ChosenSecret) {
  const previous = await chosen.versions.read('AWSPREVIOUS');
  return previous && (await whyUnusable(previous.value, chosen)) === undefined ? previous : undefined;
}

/**
 * The service keeps only the current and the previous value of a secret that the vendor knows. After another `put`,
 * nothing would verify the tokens of today's previous value. Gives the time, in epoch seconds, when the last of them
 * expires. A value that is not usable has signed nothing.
 */
export async function forgottenUntil(chosen: ChosenSecret, now: number): Promise<number> {
  const { app, versions, secret } = chosen;
  const [current, previous] = await Promise.all([versions.read('AWSCURRENT'), usablePrevious(chosen)]);
  if (secret.holds !== 'HS256' || !current || !previous || current.value === previous.value) return now;
  if ((await whyUnusable(current.value, chosen)) !== undefined) return now;
  return current.createdAt + app.keyMaxAgeSeconds + longestTokenSeconds(app) + app.clockSkewSeconds;
}

const patienceMillis = 60_000;
const pollMillis = 500;

/** Makes the service rotate its keys, and waits for the end. Returns the id of the new current version. */
export async function rotate({ client, fullName, versions, secret, app }: Changed): Promise<string> {
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

/** Makes the previous version current again. Returns its id. */
export async function rollback(chosen: ChosenSecret): Promise<string> {
  const previous = await chosen.versions.read('AWSPREVIOUS');
  if (!previous) throw new CommandError('There is no previous version.');
  const why = await whyUnusable(previous.value, chosen);
  if (why !== undefined)
    throw new CommandError(`Nothing was changed: version ${previous.versionId} is not usable: ${why}.`);
  await chosen.versions.makeCurrent(previous.versionId);
  return previous.versionId;
}

/** Two changes in a row would make the tokens of the first value invalid. */
export const twoInARow = (until: number): CommandError =>
  new CommandError(
    `Nothing was changed: tokens signed with the previous value are valid until ${isoTime(until)}, and the service would refuse them. Wait until then, or add --anyway.`,
  );
