import type { SigningApp } from '../../lambdas/contract/app.ts';
import type { Identity } from '../../lambdas/contract/principal.ts';
import type { Snapshot } from '../../lambdas/keys/secret-loader.ts';
import type { Keys } from '../../lambdas/keys/signing-key.ts';
import type { AcceptedToken } from '../../lambdas/vending/accept-token.ts';
import { type Allowed, allow, allowAgain } from '../../lambdas/vending/allow.ts';
import type { Principal } from '../../lambdas/vending/authenticate.ts';
import { consumeNonce, type SpentDraft } from '../../lambdas/vending/consume-nonce.ts';
import { type CountedDraft, countVend } from '../../lambdas/vending/count-vend.ts';
import type { Standing } from '../../lambdas/vending/cut-offs.ts';
import { type Draft, draftGrant } from '../../lambdas/vending/draft-grant.ts';
import type { Mint, ReadyMint } from '../../lambdas/vending/mint.ts';
import type { RedeemPorts } from '../../lambdas/vending/redeem.ts';
import { type NewSession, newSession } from '../../lambdas/vending/sessions.ts';
import type { Made } from '../../lambdas/vending/stage.ts';
import type { Taken } from '../../lambdas/vending/take-key.ts';
import type { VendPorts } from '../../lambdas/vending/vend.ts';
import { type VerifiedToken, verifyToken } from '../../lambdas/vending/verify-token.ts';

/**
 * Never run: `tsc` checks it. Each line under `@ts-expect-error` is an order of stages that must not compile; should
 * one ever compile, `tsc` fails on the directive. The lines without one are the orders that must.
 */
export async function stages(
  app: SigningApp,
  ports: RedeemPorts & Pick<VendPorts, 'limiter'>,
  identity: Identity,
  made: All,
) {
  const { principal, verified, accepted, allowed, draft, spent, counted, standing } = made;
  const { mint, readyMint, snapshot, key, session, redeemed } = made;

  allow(principal, { subject: 'bob', sourceIp: '' }, app, ports.newId);
  // @ts-expect-error Allowing somebody who has proven nothing.
  allow(identity, { sourceIp: '' }, app, ports.newId);
  // @ts-expect-error Allowing a backend that has proven nothing.
  allow({ subject: 'backend', isBackend: true }, { sourceIp: '' }, app, ports.newId);

  allowAgain(accepted, app);
  // @ts-expect-error Allowing whom a token names that may be cut off.
  allowAgain(verified, app);
  // @ts-expect-error Allowing whom a token names that nobody has verified.
  allowAgain({ grant: verified.grant, claims: verified.claims }, app);

  draftGrant(allowed, { nonce: 'nonce' }, readyMint, app, 0, 'id');
  // @ts-expect-error Drafting before anything to mint with is in hand.
  draftGrant(allowed, { nonce: 'nonce' }, undefined, app, 0, 'id');
  // @ts-expect-error Drafting for a mint that has taken nothing yet.
  draftGrant(allowed, { nonce: 'nonce' }, mint, app, 0, 'id');
  // @ts-expect-error Drafting with a key alone, which need not be all that the mint takes.
  draftGrant(allowed, { nonce: 'nonce' }, key, app, 0, 'id');
  // @ts-expect-error Drafting with a mint of one's own making.
  draftGrant(allowed, { nonce: 'nonce' }, { prepare: readyMint.prepare }, app, 0, 'id');
  // @ts-expect-error Drafting for a principal before it is known whom they may name.
  draftGrant(principal, {}, readyMint, app, 0, 'id');
  // @ts-expect-error Drafting for somebody who has proven nothing.
  draftGrant(identity, {}, readyMint, app, 0, 'id');
  const alices = { person: { subject: 'alice' }, byBackend: true, lifetimeSeconds: 1, counts: [] };
  // @ts-expect-error Drafting for a subject that the request names.
  draftGrant(alices, {}, readyMint, app, 0, 'id');
  const bobs = { person: { subject: 'bob' }, byBackend: true, lifetimeSeconds: 1, counts: allowed.counts };
  // @ts-expect-error Drafting for another subject than the allowed one.
  draftGrant(bobs, {}, readyMint, app, 0, 'id');

  consumeNonce(draft, app, ports);
  // @ts-expect-error Spending the nonce for what no stage has drafted.
  consumeNonce({ grant: draft.grant, boundTo: draft.boundTo, mint: draft.mint }, app, ports);

  countVend(draft, allowed, ports);
  // @ts-expect-error Counting what no stage has drafted.
  countVend({ grant: draft.grant, boundTo: draft.boundTo, mint: draft.mint }, allowed, ports);

  draft.mint(spent, counted, standing);
  // @ts-expect-error Minting before the nonce is spent.
  draft.mint(draft, counted, standing);
  // @ts-expect-error The same, counted but not spent.
  draft.mint(counted, counted, standing);
  // @ts-expect-error Minting what counts against no limit.
  draft.mint(spent, spent, standing);
  // @ts-expect-error Minting for a user who may be cut off.
  draft.mint(spent, counted);
  // @ts-expect-error The same, with nothing to show for it.
  draft.mint(spent, counted, {});
  const own = { grant: draft.grant, boundTo: draft.boundTo, quotas: [], mint: draft.mint };
  // @ts-expect-error Minting for what no stage has counted.
  draft.mint(spent, own, standing);
  // @ts-expect-error Something to mint with that no mint has taken.
  const hasty: ReadyMint = { prepare: readyMint.prepare };

  verifyToken({ token: 'token' }, key, app, 0);
  // @ts-expect-error Verifying with a key that did not come from `takeKey`.
  verifyToken({ token: 'token' }, snapshot, app, 0);
  // @ts-expect-error Claims that nobody has verified.
  const unverified: VerifiedToken = { grant: { subject: '', expiresAt: 0 }, claims: {}, issuedAt: 0 };

  newSession({ id: '', ...identity, ...when, sourceIp: '', details: {} }, key, app);
  // @ts-expect-error Making a session with a key that did not come from `takeKey`.
  newSession({ id: '', ...identity, ...when, sourceIp: '', details: {} }, snapshot, app);
  // @ts-expect-error Opening a session before the nonce is spent.
  session.open({}, standing);
  // @ts-expect-error Opening a session with the nonce of a vend.
  session.open(spent, standing);
  // @ts-expect-error Opening a session for a user who may be cut off.
  session.open(redeemed, {});
  session.open(redeemed, standing);

  return [unverified, hasty];
}

/** What only the stages make. */
interface All {
  readonly principal: Principal;
  readonly verified: VerifiedToken;
  readonly accepted: AcceptedToken;
  readonly allowed: Allowed;
  readonly draft: Draft;
  readonly spent: SpentDraft;
  readonly counted: CountedDraft;
  readonly standing: Standing;
  readonly mint: Mint;
  readonly readyMint: ReadyMint;
  readonly snapshot: Snapshot<Keys>;
  readonly key: Taken<Keys>;
  readonly session: NewSession;
  readonly redeemed: Made<'spendNonce', object>;
}

const when = { startedAt: 0, tokenExpiresAt: 0, expiresAt: 0 };
