import type { CallerKind } from '../contract/caller-config.ts';
import type { Identity, Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from './caller.ts';
import type { Made } from './stage.ts';

/** An authenticated identity, and how it was proven. */
export type Principal = Made<'authenticate', Identity & { readonly caller: CallerKind }>;

/**
 * Asks the app's callers in their order. The first one that finds its kind of proof decides.
 *
 * In: the proofs of a request. Out: the principal. Refuses: `unauthenticated`, `rate_limited`.
 * Runs before the nonce is spent, so that strangers can't burn nonces.
 */
export async function authenticate(credentials: Presented, callers: readonly Caller[]): Promise<Principal> {
  try {
    for (const caller of callers) {
      const identity = await caller.authenticate(credentials);
      if (identity) return { ...identity, caller: caller.kind } as Principal;
    }
    throw new Refusal('unauthenticated', { reason: 'no proof of an allowed kind', why: 'missing' });
  } catch (error) {
    throw error instanceof Refusal && error.code === 'unauthenticated'
      ? withChallenge(error, callers)
      : error;
  }
}

/** RFC 9110 section 15.5.2: a 401 names the accepted schemes. */
const withChallenge = (refusal: Refusal, callers: readonly Caller[]) =>
  new Refusal('unauthenticated', {
    ...refusal.options,
    headers: { 'www-authenticate': callers.flatMap(({ scheme }) => scheme ?? []).join(', ') || 'None' },
  });
