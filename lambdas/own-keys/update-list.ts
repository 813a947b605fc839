import type { Clock } from '../contract/clock.ts';
import { NoKey } from '../keys/ring.ts';
import type { Publication } from './publication.ts';
import type { PublishedKey, PublishedKeyStore } from './published-keys.ts';

const maxAttempts = 5;
/** A plan counts `seenFrom` from when the list was read: by this much it may be too early. */
const maxWriteDelaySeconds = 10;

/**
 * Writes the planned keys over the app's list, unless it holds them already. Plans again if the list has changed since
 * it was read, or if the sandbox froze so long that the plan's dates are stale. If the stale plan was written already,
 * its new keys are planned anew: verifiers have had less time to see them than `seenFrom` claims.
 * Throws `NoKey` if the list keeps changing.
 */
export async function updatePublished(
  store: PublishedKeyStore,
  clock: Clock,
  plan: (list: readonly PublishedKey[], now: number) => Promise<Publication>,
): Promise<Publication> {
  let misdated: readonly PublishedKey[] = [];
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const list = await store.read();
    const now = clock();
    const isStale = () => clock() > now + maxWriteDelaySeconds;
    const known = list.keys.filter(({ jwk }) => !misdated.some((key) => key.jwk.kid === jwk.kid));
    const planned = await plan(known, now);
    if (JSON.stringify(planned.keys) === JSON.stringify(list.keys)) return planned;
    if (isStale() || !(await store.write(planned.keys, list))) continue;
    if (!isStale()) return planned;
    const seenFrom = new Map(known.map((key) => [key.jwk.kid, key.seenFrom]));
    misdated = planned.keys.filter((key) => seenFrom.get(key.jwk.kid) !== key.seenFrom);
  }
  throw new NoKey('unavailable', 'the list of published keys keeps changing');
}
