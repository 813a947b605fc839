import { isShared } from '../../lambdas/contract/secrets.ts';
import { trimmed } from '../../lambdas/keys/document.ts';
import type { Remembered, RememberedStore } from '../../lambdas/keys/remembered.ts';
import { CommandError } from '../command-error.ts';
import type { ChosenSecret } from './chosen-secret.ts';

/**
 * What to revoke with a key: the `kid` of a private key itself; of a vendor's secret, the version and all others that
 * have the same value.
 */
export async function revokedWith(chosen: ChosenSecret, id: string): Promise<readonly string[]> {
  const { versions, remembered, secret, app } = chosen;
  if (!isShared(secret)) {
    const isKnown = (await remembered.read()).keys.some(({ jwk }) => jwk?.kid === id);
    if (!isKnown) throw new CommandError(`No key ${id} is published.`);
    return [id];
  }
  if (secret.holds === 'credentials')
    throw new CommandError(`${app.name} signs nothing: revoke its credentials at the vendor.`);
  const [given, current] = await Promise.all([versions.read({ versionId: id }), versions.read('AWSCURRENT')]);
  if (!given) throw new CommandError(`There is no version ${id}: see secret status ${app.name}.`);
  const isLike = (value: string) => trimmed(value) === trimmed(given.value);
  if (current && isLike(current.value))
    throw new CommandError(
      `Version ${id} has the current value. First, put another: secret put ${app.name}.`,
    );
  const { keys } = await remembered.read();
  const others = await Promise.all(keys.map(({ versionId }) => versions.read({ versionId })));
  const alike = others.flatMap((each) => (each && isLike(each.value) ? [each.versionId] : []));
  return [...new Set([id, ...alike])];
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

const idOf = ({ jwk, versionId }: Remembered) => jwk?.kid ?? versionId;
