import { type App, upstreamUrlOf } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Grant, Proofs, Vended, VendRequest } from '../contract/vocabulary.ts';
import type { AccountChange, AccountStore } from './account-store.ts';
import { allow } from './allow.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { consumeNonce } from './consume-nonce.ts';
import { draftGrant } from './draft-grant.ts';
import type { Journal } from './journal.ts';
import type { Mint } from './mint.ts';
import type { NonceStore } from './nonce-store.ts';

export interface VendPorts {
  readonly callers: readonly Caller[];
  readonly mint: Mint;
  readonly nonces: NonceStore;
  readonly accounts: AccountStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** What a route asks for beside a token. */
export interface VendOptions {
  /** A request without a nonce is refused. */
  readonly demandsNonce: boolean;
  /** Where the app signs, the user's account is kept. */
  readonly keepsAccount: boolean;
}

/**
 * Gives a token to whoever has proven to be its subject, or to speak for them, once per nonce. The order is the
 * security of the service; each stage takes what only the one before it can make.
 */
export async function vend(
  { proofs, ...request }: VendRequest & { readonly proofs: Proofs },
  { demandsNonce, keepsAccount }: VendOptions,
  app: App,
  ports: VendPorts,
): Promise<Vended> {
  if (demandsNonce && request.nonce === undefined)
    throw new Refusal('invalid_request', { detail: 'The header X-Nonce is missing.', reason: 'no nonce' });
  const principal = await authenticate(proofs, ports.callers);
  const allowed = allow(principal, request, app, ports.newId);
  const mint = await ports.mint.take();
  const draft = draftGrant(allowed, request, app, ports.clock(), ports.newId());
  const spent = await consumeNonce(draft, mint, app, ports);
  const account =
    keepsAccount && upstreamUrlOf(app) === undefined
      ? await ports.accounts.upsert(changeBy(draft.grant), draft.grant.issuedAt)
      : undefined;
  return { ...(await mint.mint(spent)), grant: draft.grant, ...(account && { account }) };
}

const changeBy = ({ subject, displayName, avatarUrl, details }: Grant): AccountChange => ({
  subject,
  ...(displayName !== undefined && { displayName }),
  ...(avatarUrl !== undefined && { avatarUrl }),
  ...(details.custom && { custom: details.custom }),
});
