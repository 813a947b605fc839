import type { App } from '../contract/app.ts';
import type { Details, Grant } from '../contract/grant.ts';
import { present } from '../contract/present.ts';
import { Refusal } from '../contract/refusal.ts';
import { reservedNamesOf } from '../contract/reserved-names.ts';
import type { Allowed } from './allow.ts';
import type { Prepared, ReadyMint } from './mint.ts';
import type { Made } from './stage.ts';
import { tokenIdOf } from './token-id.ts';

/** A token before it is made. `boundTo` ties the nonce to this one token. */
export type Draft = Made<'draftGrant', Prepared & { readonly grant: Grant }>;

/** What the request says of the token itself. */
export interface DraftRequest {
  readonly nonce?: string | undefined;
  readonly details?: Details | undefined;
}

/**
 * In: whose token it will be, the request, the keys or credentials, the time and a fresh id. Out: the draft.
 * Refuses: `invalid_request` if metadata has the name of a claim, or if the vendor could not read the token back (its
 * subject is too long).
 */
export function draftGrant(
  { person, byBackend, lifetimeSeconds, apiKeyId, metadata }: Allowed,
  { nonce, details = {} }: DraftRequest,
  mint: ReadyMint,
  app: App,
  now: number,
  id: string,
): Draft {
  const grant: Grant = {
    ...person,
    ...present({ nonce }),
    tokenId: tokenIdOf(id, apiKeyId),
    issuedAt: now,
    expiresAt: now + lifetimeSeconds,
    details: { ...details, ...present({ metadata }) },
    byBackend,
  };
  refuseClaimNames(grant, app);
  return { ...mint.prepare(grant), grant } as Draft;
}

/** No token format turns metadata into claims, but some verifiers treat them alike. */
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
