import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { isShared } from '../../lambdas/contract/secrets.ts';
import { signingAt, timelineOf } from '../../lambdas/keys/key-set.ts';
import type { Remembered, RememberedStore } from '../../lambdas/keys/remembered.ts';
import { CommandError } from '../command-error.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { servingVersion } from './serving.ts';
import { idOf, keysIn } from './verdict.ts';

/**
 * What to revoke with a key: the `kid` of a private key itself; of a vendor's secret, the version and all others that
 * hold one of its keys. Throws `CommandError` if such a version is in use.
 */
export async function revokedWith(chosen: ChosenSecret, id: string): Promise<readonly string[]> {
  const { versions, remembered, secret, app } = chosen;
  const { keys: list } = await remembered.read();
  if (!isShared(secret)) {
    if (!list.some(({ jwk }) => jwk?.kid === id)) throw new CommandError(`No key ${id} is published.`);
    return [id];
  }
  if (secret.holds === 'credentials')
    throw new CommandError(`${app.name} signs nothing: revoke its credentials at the vendor.`);
  const ids = new Set([...list.map(({ versionId }) => versionId), id]);
  const [current, previous, pending, ...others] = await Promise.all([
    versions.read('AWSCURRENT'),
    versions.read('AWSPREVIOUS'),
    versions.read('AWSPENDING'),
    ...[...ids].map((versionId) => versions.read({ versionId })),
  ]);
  const latestFirst = others.sort((one, other) => (other?.createdAt ?? 0) - (one?.createdAt ?? 0));
  const found = [current, previous, ...latestFirst, pending].flatMap((each) => each ?? []);
  const all = await Promise.all(
    [...new Map(found.map((each) => [each.versionId, each])).values()].map(async (version) => ({
      ...version,
      value: await keysIn(version, chosen).catch(() => []),
    })),
  );
  const given = all.find(({ versionId }) => versionId === id);
  if (!given) throw new CommandError(`There is no version ${id}: see secret status ${app.name}.`);
  const leaked = new Set(given.value.map(({ key }) => key.id));
  const revoked = all
    .filter((each) => each === given || each.value.some(({ key }) => leaked.has(key.id)))
    .map(({ versionId }) => versionId);

  // A rotation copies the keys of the current and of the previous version.
  const isGenerated = secret.source === 'generated';
  const needed = [await servingVersion(chosen), ...(isGenerated ? [current, previous] : [])];
  const barred = new Set([
    ...revoked,
    ...list.flatMap(({ versionId, revokedAt }) => (revokedAt === undefined ? [] : versionId)),
  ]);
  const timeline = timelineOf({
    versions: all.filter(({ versionId }) => !barred.has(versionId)),
    startOf: ({ notBefore = 0 }) => notBefore,
    retentionSeconds: 0,
  });
  const isNeeded = needed.some((each) => each && revoked.includes(each.versionId));
  if (isNeeded || !signingAt(timeline, systemClock()))
    throw new CommandError(
      `A key of version ${id} is in use. ${
        isGenerated
          ? `A rotation would copy it. First, put a new secret twice: secret put ${app.name}.`
          : `First, put a secret that holds none of its keys: secret put ${app.name}.`
      }`,
    );
  return revoked;
}

const maxAttempts = 5;

/** Bars keys or versions from use for good, even if a secret still holds them. */
export async function revoke(store: RememberedStore, ids: readonly string[], now: number): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const list = await store.read();
    const known = list.keys.map(idOf);
    const added = ids.filter((id) => !known.includes(id)).map((versionId) => ({ versionId, keepSeconds: 0 }));
    const keys = [...list.keys, ...added].map((key: Remembered) =>
      ids.includes(idOf(key)) && key.revokedAt === undefined ? { ...key, revokedAt: now } : key,
    );
    if (await store.write(keys, list)) return;
  }
  throw new CommandError('Other writes changed the list each time: try again.');
}
