import type { Clock } from '../contract/clock.ts';
import { type KeySet, keysAt } from './key-set.ts';
import { NoKey, type Ring } from './ring.ts';
import type { Snapshot } from './secret-loader.ts';
import type { Keys } from './signing-key.ts';

/** The usable keys of an app's secret: exactly one signs, any number verify. */
export type KeyRing = Ring<Snapshot<Keys>>;

/** The rings of an app that signs. */
export interface KeyRings {
  readonly token: KeyRing;
  /** If the vendor's web socket takes a separate token. */
  readonly wsToken?: KeyRing;
}

/** Picks the keys at the time of use, so that a change of keys that a document plans happens to the second. */
export function keyRing(sets: Ring<Snapshot<KeySet>>, clock: Clock): KeyRing {
  const now = ({ versionId, value: set, peppers }: Snapshot<KeySet>): Snapshot<Keys> => {
    const keys = keysAt(set, clock());
    if (!keys) throw new NoKey('not_configured', `no key of version ${versionId} signs at this time`);
    return { versionId, value: keys, peppers };
  };
  return {
    snapshot: async () => now(await sets.snapshot()),
    readAhead: sets.readAhead,
    async reread() {
      const snapshot = await sets.reread();
      // The token may be of that version. Private keys verify by the public list all the same.
      if (snapshot.isIncomplete && snapshot.value.published.length === 0)
        throw new NoKey('unavailable', "an earlier version of the secret can't be read");
      return now(snapshot);
    },
  };
}
