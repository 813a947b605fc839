import { Refusal } from '../contract/refusal.ts';
import { NoKey, type Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import type { Keys } from '../keys/signing-key.ts';
import type { Made } from './stage.ts';

/** What a secret holds, taken once for one request. */
export type Held<Value> = Made<'takeHeld', Snapshot<Value> & Renewable<Value>>;

/** The keys for one request. */
export type HeldKey = Held<Keys>;

interface Renewable<Value> {
  /** What it holds when it is read again now, for a token of a key that is not among these. */
  reread(): Promise<Held<Value>>;
}

/**
 * In: a ring of the app. Out: one immutable snapshot. Refuses: `key_not_configured`, `key_unavailable`.
 * Stands before the nonce is spent, so that an outage of the secret store can't burn nonces.
 */
export const takeKey = <Value>(ring: Ring<Snapshot<Value>>): Promise<Held<Value>> =>
  take(ring, () => ring.snapshot());

const take = async <Value>(
  ring: Ring<Snapshot<Value>>,
  read: () => Promise<Snapshot<Value>>,
): Promise<Held<Value>> =>
  ({ ...(await orRefuse(read())), reread: () => take(ring, () => ring.reread()) }) as Held<Value>;

/** What a ring gives. Refuses: `key_not_configured`, `key_unavailable`. */
export async function orRefuse<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof NoKey)) throw error;
    const isUnset = error.why === 'not_configured';
    throw new Refusal(isUnset ? 'key_not_configured' : 'key_unavailable', {
      reason: error.message,
      // Clients that all come back at one time would be the next outage.
      retryAfterSeconds: isUnset ? 30 : 5 + Math.floor(Math.random() * 10),
    });
  }
}
