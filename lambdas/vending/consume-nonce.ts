import { type App, makesNonces } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import { digestOf } from './digest.ts';
import type { Draft } from './draft-grant.ts';
import type { Journal } from './journal.ts';
import type { NonceStore } from './nonce-store.ts';
import type { Made } from './stage.ts';

/** A draft. If it has a nonce, only this request has spent it. */
export type SpentDraft = Made<'consumeNonce', Draft>;

/**
 * In: a draft. Its keys are taken already, so no nonce is spent in vain. Out: the draft, spent. Refuses:
 * `invalid_nonce`, one answer for unknown, expired and used.
 */
export async function consumeNonce(
  draft: Draft,
  app: App,
  { nonces, journal }: { nonces: NonceStore; journal: Pick<Journal, 'nonceRefused'> },
): Promise<SpentDraft> {
  const { nonce, issuedAt, expiresAt } = draft.grant;
  if (nonce === undefined) return draft as SpentDraft;
  const tokenIsOver = expiresAt + app.clockSkewSeconds;
  // In the role `vendor` the app makes the nonces. A real vendor's nonce is new to us: we sign it once, and remember it
  // for as long as the vendor may accept it.
  const nonceIsOver = issuedAt + app.nonceLifetimeSeconds + app.clockSkewSeconds;
  const outcome = makesNonces(app)
    ? await nonces.vend(nonce, draft.boundTo, tokenIsOver, issuedAt)
    : await nonces.adopt(nonce, draft.boundTo, Math.max(tokenIsOver, nonceIsOver));
  if (outcome === 'spent') return draft as SpentDraft;
  journal.nonceRefused({ step: 'vend', why: outcome, nonceDigest: digestOf(nonce) });
  throw new Refusal('invalid_nonce', { reason: `nonce ${outcome}` });
}
