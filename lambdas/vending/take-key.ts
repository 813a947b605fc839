import { Refusal } from '../contract/refusal.ts';
import { NoKey, type Ring, type Snapshot } from '../keys/ring.ts';
import type { Keys } from '../keys/signing-key.ts';
import type { Made } from './stage.ts';

/** What a secret holds, taken once for one request. */
export type Held<Value> = Made<'takeHeld', Snapshot<Value>>;

/** The keys for one request. */
export type HeldKey = Held<Keys>;

/**
 * In: a ring of the app. Out: one immutable snapshot. Refuses: `key_not_configured`, `key_unavailable`.
 * Stands before the nonce is spent, so that an outage of the secret store can't burn nonces.
 */
export async function takeKey<Value>(ring: Ring<Value>): Promise<Held<Value>> {
  try {
    return (await ring.snapshot()) as Held<Value>;
  } catch (error) {
    if (!(error instanceof NoKey)) throw error;
    throw new Refusal(error.why === 'not_configured' ? 'key_not_configured' : 'key_unavailable', {
      reason: error.message,
      retryAfterSeconds: 30,
    });
  }
}
