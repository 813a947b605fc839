import { type App, dialectOf, upstreamUrlOf } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims, Grant, VendRequest, VerifiedGrant } from '../contract/vocabulary.ts';
import type { Allowed } from './allow.ts';
import type { Made } from './stage.ts';

/** A token as it will be. `boundTo` ties the nonce to this one token; claims are there where the app signs. */
export type Draft = Made<
  'draftGrant',
  {
    readonly grant: Grant;
    readonly boundTo: string;
    readonly claims?: { readonly token: Claims; readonly wsToken?: Claims };
  }
>;

/**
 * In: whose token it will be, what was asked for, the time and a fresh token id. Out: the claims in the vendor's
 * dialect. Refuses: `invalid_request` when the vendor could not read such a token back (a subject that is too long).
 */
export function draftGrant(
  { byBackend, ...identity }: Allowed,
  { nonce, lifetimeSeconds, details = {} }: VendRequest,
  app: App,
  now: number,
  tokenId: string,
): Draft {
  const grant: Grant = {
    ...identity,
    ...(nonce !== undefined && { nonce }),
    tokenId,
    issuedAt: now,
    expiresAt: now + (lifetimeSeconds ?? app.tokenLifetimeSeconds),
    details,
    byBackend,
  };
  if (upstreamUrlOf(app) !== undefined) return { grant, boundTo: tokenId } as Draft;
  const [token, readBack] = claimsOf(grant, app, 'token');
  const wsToken = app.dialect.wsToken && claimsOf(grant, app, 'wsToken')[0];
  return {
    grant,
    boundTo: bindingOf(readBack),
    claims: { token, ...(wsToken && { wsToken }) },
  } as Draft;
}

function claimsOf(grant: Grant, app: App, kind: 'token' | 'wsToken'): [Claims, VerifiedGrant] {
  const dialect = dialectOf(app, kind);
  const claims = dialect.claims(grant, app.settings);
  const readBack = dialect.grant(claims, app.settings);
  if (!readBack) throw new Refusal('invalid_request', { reason: 'the vendor could not read the token back' });
  return [claims, readBack];
}

/** A token's id, or, where the vendor's claims have none, the subject: the nonce already makes that token unique. */
export const bindingOf = (grant: VerifiedGrant): string => grant.tokenId ?? grant.subject;
