import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { neededVersions } from '../../lambdas/keys/remembered.ts';
import type { SecretVersion } from '../../lambdas/keys/secret-source.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { whyUnusable } from './verdict.ts';

/** The version that functions use: the current one, or if that is not usable, the one that serves instead, if any. */
export async function servingVersion(chosen: ChosenSecret): Promise<SecretVersion | undefined> {
  for (const label of ['AWSCURRENT', 'AWSPREVIOUS'] as const) {
    const version = await chosen.versions.read(label);
    if (version && (await isUsable(version, chosen))) return version;
  }
  return lastInUse(chosen);
}

/** The version that was in use last: functions go on with it, even if it has no label. */
export async function lastInUse(chosen: ChosenSecret): Promise<SecretVersion | undefined> {
  const { inUse } = neededVersions(await chosen.remembered.read(), systemClock());
  const versions = await Promise.all([...inUse].map((versionId) => chosen.versions.read({ versionId })));
  const usable = await Promise.all(
    versions.map(async (version) => (version && (await isUsable(version, chosen)) ? [version] : [])),
  );
  return usable.flat().sort((one, other) => other.createdAt - one.createdAt)[0];
}

const isUsable = async (version: SecretVersion, chosen: ChosenSecret) =>
  (await whyUnusable(version, chosen)) === undefined;
