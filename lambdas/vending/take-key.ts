import { Refusal } from '../contract/refusal.ts';
import { NoKey, type Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import type { Made } from './stage.ts';

/** One snapshot of a secret, taken once for a request. */
export type Taken<Value> = Made<
  'takeKey',
  Snapshot<Value> & {
    /** Reads the secret again, for a token whose key is not in this snapshot. */
    reread(): Promise<Taken<Value>>;
  }
>;

/**
 * In: a ring of the app. Out: one immutable snapshot. Refuses: `key_not_configured`, `key_unavailable`.
 * Runs before the nonce is spent, so that an outage of the secret store can't burn nonces.
 */
export const takeKey = <Value>(ring: Ring<Snapshot<Value>>): Promise<Taken<Value>> =>
  take(ring, () => ring.snapshot());

const take = async <Value>(
  ring: Ring<Snapshot<Value>>,
  read: () => Promise<Snapshot<Value>>,
): Promise<Taken<Value>> =>
  ({ ...(await orRefuse(read())), reread: () => take(ring, () => ring.reread()) }) as Taken<Value>;

/** The ring's value. Refuses: `key_not_configured`, `key_unavailable`. */
export async function orRefuse<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof NoKey)) throw error;
    const isUnset = error.why === 'not_configured';
    throw new Refusal(isUnset ? 'key_not_configured' : 'key_unavailable', {
      reason: error.message,
      // Jitter, so that clients don't all retry at once and cause the next outage.
      retryAfterSeconds: isUnset ? 30 : 5 + Math.floor(Math.random() * 10),
    });
  }
}
