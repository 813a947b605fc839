import { Refusal } from '../contract/refusal.ts';
import { type KeyRing, type KeySnapshot, NoKey } from '../keys/ring.ts';
import type { Made } from './stage.ts';

/** The keys for one request, taken once. */
export type HeldKey = Made<'takeKey', KeySnapshot>;

/**
 * In: the app's ring. Out: one immutable snapshot. Refuses: `key_not_configured`, `key_unavailable`.
 * Stands before the nonce is spent, so that an outage of the secret store can't burn nonces.
 */
export async function takeKey(ring: KeyRing): Promise<HeldKey> {
  try {
    return (await ring.snapshot()) as HeldKey;
  } catch (error) {
    if (!(error instanceof NoKey)) throw error;
    throw new Refusal(error.why === 'not_configured' ? 'key_not_configured' : 'key_unavailable', {
      reason: error.message,
      retryAfterSeconds: 30,
    });
  }
}
