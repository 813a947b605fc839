import type { App } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims, Grant, VerifiedGrant } from '../contract/vocabulary.ts';
import type { Principal } from './authenticate.ts';
import type { Made } from './stage.ts';

/** The token as it will be, unsigned. `boundTo` ties the nonce to this one token. */
export type Draft = Made<
  'draftGrant',
  { readonly grant: Grant; readonly claims: Claims; readonly boundTo: string }
>;

/**
 * In: the principal, the nonce, the time and a fresh token id. Out: the claims in the vendor's dialect.
 * Refuses: `invalid_request` when the vendor could not read such a token back (a subject that is too long).
 */
export function draftGrant(
  principal: Principal,
  nonce: string,
  app: App,
  now: number,
  tokenId: string,
): Draft {
  const { subject, displayName, avatarUrl } = principal;
  const grant: Grant = {
    subject,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    nonce,
    tokenId,
    issuedAt: now,
    expiresAt: now + app.tokenLifetimeSeconds,
  };
  const claims = app.dialect.token.claims(grant, app.settings);
  const readBack = app.dialect.token.grant(claims, app.settings);
  if (!readBack) throw new Refusal('invalid_request', { reason: 'the vendor could not read the token back' });
  return { grant, claims, boundTo: bindingOf(readBack) } as Draft;
}

/** A token's id, or, where the vendor's claims have none, the subject: the nonce already makes that token unique. */
export const bindingOf = (grant: VerifiedGrant): string => grant.tokenId ?? grant.subject;
