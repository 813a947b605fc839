import type { App } from '../../lambdas/contract/app.ts';
import type { Identity } from '../../lambdas/contract/vocabulary.ts';
import type { KeySnapshot } from '../../lambdas/keys/ring.ts';
import type { Principal } from '../../lambdas/vending/authenticate.ts';
import { consumeNonce, type SpentDraft } from '../../lambdas/vending/consume-nonce.ts';
import { type Draft, draftGrant } from '../../lambdas/vending/draft-grant.ts';
import type { RedeemPorts } from '../../lambdas/vending/redeem.ts';
import { openSession } from '../../lambdas/vending/sessions.ts';
import { sign } from '../../lambdas/vending/sign.ts';
import type { HeldKey } from '../../lambdas/vending/take-key.ts';
import { type VerifiedToken, verifyToken } from '../../lambdas/vending/verify-token.ts';

/**
 * Never run: `tsc` checks it. Each line under `@ts-expect-error` is an order of stages that must not compile; should
 * one ever compile, `tsc` fails on the directive. The lines without one are the orders that must.
 */
export function stages(
  app: App,
  ports: RedeemPorts,
  identity: Identity,
  principal: Principal,
  snapshot: KeySnapshot,
  key: HeldKey,
  draft: Draft,
  spent: SpentDraft,
) {
  draftGrant(principal, 'nonce', app, 0, 'id');
  // @ts-expect-error Drafting for somebody who has proven nothing.
  draftGrant(identity, 'nonce', app, 0, 'id');
  // @ts-expect-error Drafting for a subject that the request names.
  draftGrant({ subject: 'alice' }, 'nonce', app, 0, 'id');

  consumeNonce(draft, key, app, ports);
  // @ts-expect-error Spending the nonce before the key is in hand.
  consumeNonce(draft, undefined, app, ports);
  // @ts-expect-error Spending the nonce with a key that did not come from `takeKey`.
  consumeNonce(draft, snapshot, app, ports);
  // @ts-expect-error Spending the nonce for what no stage has drafted.
  consumeNonce({ grant: draft.grant, claims: draft.claims, boundTo: draft.boundTo }, key, app, ports);

  sign(spent, key, app);
  // @ts-expect-error Signing before the nonce is spent.
  sign(draft, key, app);
  // @ts-expect-error Signing with a key that did not come from `takeKey`.
  sign(spent, snapshot, app);
  // @ts-expect-error Signing claims of one's own making.
  sign({ ...draft, claims: { sub: 'alice' } }, key, app);

  verifyToken('token', key, app, 0);
  // @ts-expect-error Verifying with a key that did not come from `takeKey`.
  verifyToken('token', snapshot, app, 0);
  // @ts-expect-error Claims that nobody has verified.
  const unverified: VerifiedToken = { grant: { subject: 'alice', nonce: 'n', expiresAt: 0 }, claims: {} };

  // @ts-expect-error Opening a session with a key that did not come from `takeKey`.
  openSession({ id: '', ...identity, ...when, sourceIp: '', details: {} }, snapshot, app, ports.sessions);

  return unverified;
}

const when = { startedAt: 0, expiresAt: 0 };
