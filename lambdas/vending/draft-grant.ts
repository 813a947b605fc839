import type { App } from '../contract/app.ts';
import type { Grant, VendRequest } from '../contract/grant.ts';
import { Refusal } from '../contract/refusal.ts';
import { reservedNamesOf } from '../contract/reserved-names.ts';
import type { Allowed } from './allow.ts';
import type { Prepared, ReadyMint } from './mint.ts';
import type { Made } from './stage.ts';
import { tokenIdOf } from './token-id.ts';

/** A token as it will be. `boundTo` ties the nonce to this one token. */
export type Draft = Made<'draftGrant', Prepared & { readonly grant: Grant }>;

/**
 * In: whose token it will be, what was asked for, what it will be made with, the time and a fresh id. Out: the token,
 * ready to be made.
 * Refuses: `invalid_request` when metadata have the name of a claim, or when the vendor could not read such a token
 * back (a subject that is too long).
 */
export function draftGrant(
  { byBackend, lifetimeSeconds, apiKeyId, metadata, counts: _, guest: __, ...person }: Allowed,
  { nonce, details = {} }: Pick<VendRequest, 'nonce' | 'details'>,
  mint: ReadyMint,
  app: App,
  now: number,
  id: string,
): Draft {
  const grant: Grant = {
    ...person,
    ...(nonce !== undefined && { nonce }),
    tokenId: tokenIdOf(id, apiKeyId),
    issuedAt: now,
    expiresAt: now + lifetimeSeconds,
    details: { ...details, ...(metadata && { metadata }) },
    byBackend,
  };
  refuseClaimNames(grant, app);
  return { ...mint.prepare(grant), grant } as Draft;
}

/** No token format lets metadata become claims; but some verifiers look at both alike. */
function refuseClaimNames(grant: Grant, app: App): void {
  const given = grant.details.metadata;
  if (given === undefined) return;
  const name = reservedNamesOf(grant, app).find((each) => Object.hasOwn(given, each));
  if (name === undefined) return;
  throw new Refusal('invalid_request', {
    detail: `Metadata can't have the name ${name}: it is a claim that the service sets.`,
    reason: 'metadata with the name of a claim',
    field: 'metadata',
  });
}
