import type { Clock } from '../contract/clock.ts';
import type { ListAsRead, Remembered, RememberedStore } from '../keys/remembered.ts';
import { NoKey } from '../keys/ring.ts';

const maxAttempts = 5;
/** A plan counts its dates from when the list was read: by this much they may be too early. */
const maxWriteDelaySeconds = 10;

/**
 * Writes the planned entries over a list, unless it holds them already. Plans again if the list has changed since it was
 * read, or if the sandbox froze so long that the plan's dates are stale. If the stale plan was written already, its new
 * keys are planned anew: verifiers have had less time to see them than `seenFrom` claims.
 * Throws `NoKey` if the list keeps changing.
 */
export async function updateList<Entry extends Remembered, Plan extends { readonly keys: readonly Entry[] }>(
  store: RememberedStore<Entry>,
  clock: Clock,
  plan: (list: readonly Entry[], now: number) => Plan,
  first?: ListAsRead<Entry>,
): Promise<Plan> {
  let misdated: ReadonlySet<string> = new Set();
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const list = (attempt === 0 && first) || { ...(await store.read()), readAt: clock() };
    const isStale = () => clock() > list.readAt + maxWriteDelaySeconds;
    const known = list.keys.filter((key) => !misdated.has(idOf(key)));
    const planned = plan(known, list.readAt);
    if (JSON.stringify(planned.keys) === JSON.stringify(list.keys)) return planned;
    if (isStale() || !(await store.write(planned.keys, list))) continue;
    if (!isStale()) return planned;
    const seenFrom = new Map(known.map((key) => [idOf(key), key.seenFrom]));
    const isRedated = (key: Entry) => seenFrom.get(idOf(key)) !== key.seenFrom;
    misdated = new Set(planned.keys.filter(isRedated).map(idOf));
  }
  throw new NoKey('unavailable', 'the list of keys in use keeps changing');
}

const idOf = ({ jwk, versionId }: Remembered) => jwk?.kid ?? versionId;
