import { type App, dialectOf, upstreamUrlOf } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims, Grant, VendRequest, VerifiedGrant } from '../contract/vocabulary.ts';
import type { Allowed } from './allow.ts';
import type { Made } from './stage.ts';
import { tokenIdOf } from './token-id.ts';

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
 * In: whose token it will be, what was asked for, the time and a fresh id. Out: the claims in the vendor's dialect.
 * Refuses: `invalid_request` when metadata have the name of a claim, or when the vendor could not read such a token
 * back (a subject that is too long).
 */
export function draftGrant(
  { byBackend, lifetimeSeconds, apiKeyId, counts: _, ...person }: Allowed,
  { nonce, details = {} }: Pick<VendRequest, 'nonce' | 'details'>,
  app: App,
  now: number,
  id: string,
): Draft {
  const tokenId = tokenIdOf(id, apiKeyId);
  const grant: Grant = {
    ...person,
    ...(nonce !== undefined && { nonce }),
    tokenId,
    issuedAt: now,
    expiresAt: now + lifetimeSeconds,
    details,
    byBackend,
  };
  refuseClaimNames(grant, app);
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

/** The registered claims that we set (RFC 7519 section 4.1), and what vendors call theirs. */
const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'nce', 'prn'];

/** No dialect lets metadata become claims; but some verifiers look at both alike. */
function refuseClaimNames(grant: Grant, { dialect, settings }: App): void {
  const given = grant.details.metadata;
  if (given === undefined) return;
  const claims = [dialect.token, dialect.wsToken].flatMap((each) =>
    Object.keys(each?.claims(grant, settings) ?? {}),
  );
  const name = [...registered, ...claims].find((each) => Object.hasOwn(given, each));
  if (name === undefined) return;
  throw new Refusal('invalid_request', {
    detail: `Metadata can't have the name ${name}: it is a claim that the service sets.`,
    reason: 'metadata with the name of a claim',
    field: 'metadata',
  });
}

/** A token's id, or, where the vendor's claims have none, the subject: the nonce already makes that token unique. */
export const bindingOf = (grant: VerifiedGrant): string => grant.tokenId ?? grant.subject;
