import type { Identity, Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from './caller.ts';
import type { Made } from './stage.ts';

/** Somebody who has proven who they are. */
export type Principal = Made<'authenticate', Identity>;

/**
 * Asks the app's callers in their order; the first whose kind of proof is there decides.
 *
 * In: the credentials of a request. Out: the principal. Refuses: `unauthenticated`, `rate_limited`.
 * Stands before the nonce is spent, so that strangers can't burn nonces.
 */
export async function authenticate(credentials: Presented, callers: readonly Caller[]): Promise<Principal> {
  try {
    for (const caller of callers) {
      const identity = await caller.authenticate(credentials);
      if (identity) return identity as Principal;
    }
    throw new Refusal('unauthenticated', { reason: 'no proof of an allowed kind', why: 'missing' });
  } catch (error) {
    throw error instanceof Refusal && error.code === 'unauthenticated'
      ? withChallenge(error, callers)
      : error;
  }
}

/** RFC 9110 section 15.5.2: a 401 names the schemes that would do. */
const withChallenge = (refusal: Refusal, callers: readonly Caller[]) =>
  new Refusal('unauthenticated', {
    ...refusal.options,
    headers: { 'www-authenticate': callers.flatMap(({ scheme }) => scheme ?? []).join(', ') || 'None' },
  });
