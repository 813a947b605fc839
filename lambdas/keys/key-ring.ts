import type { Clock } from '../contract/clock.ts';
import { type KeySet, keysAt } from './key-set.ts';
import { NoKey, type Ring } from './ring.ts';
import type { Snapshot } from './secret-loader.ts';
import type { Keys } from './signing-key.ts';

/** The usable keys of an app's secret: exactly one signs, any number verify. */
export type KeyRing = Ring<KeySnapshot>;
export type KeySnapshot = Snapshot<Keys>;

/** The rings of an app that signs. */
export interface KeyRings {
  readonly token: KeyRing;
  /** Where the vendor's web socket wants a token of its own. */
  readonly wsToken?: KeyRing;
}

/** The keys at the time of use: a cut-over that is written into a document happens to the second. */
export function keyRing(sets: Ring<Snapshot<KeySet>>, clock: Clock): KeyRing {
  const now = ({ versionId, held, peppers }: Snapshot<KeySet>): KeySnapshot => {
    const keys = keysAt(held, clock());
    if (!keys) throw new NoKey('not_configured', `no key of version ${versionId} signs at this time`);
    return { versionId, held: keys, peppers };
  };
  return {
    snapshot: async () => now(await sets.snapshot()),
    reread: async () => now(await sets.reread()),
  };
}
