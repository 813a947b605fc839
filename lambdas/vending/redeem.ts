import type { SigningApp } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { VerifiedGrant } from '../contract/grant.ts';
import { present } from '../contract/present.ts';
import { Refusal } from '../contract/refusal.ts';
import type { OpenSession } from '../contract/session.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import { standingOf } from './accept-token.ts';
import { type AccountStore, broughtUpToDate } from './account-store.ts';
import type { CutOffStore } from './cut-offs.ts';
import { digestOf } from './digest.ts';
import type { Journal } from './journal.ts';
import type { NonceStore } from './nonce-store.ts';
import type { SessionStore } from './session-store.ts';
import { newSession, sessionEnds } from './sessions.ts';
import { bindingOf } from './sign.ts';
import type { Made } from './stage.ts';
import { takeKey } from './take-key.ts';
import { apiKeyIdOf } from './token-id.ts';
import { verifyToken } from './verify-token.ts';

export interface RedeemPorts {
  readonly keys: KeyRings;
  readonly nonces: NonceStore;
  readonly sessions: SessionStore;
  readonly accounts: AccountStore;
  readonly cutOffs: CutOffStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface RedeemRequest {
  readonly token: string;
  accepts?(grant: VerifiedGrant): boolean;
  readonly details?: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly keepsAccount: boolean;
}

/**
 * Accepts an identity token once, as the vendor would, and opens a session for its subject.
 *
 * Refuses: `invalid_token`, `invalid_nonce`, and as `takeKey` does. It verifies the token before it spends the nonce: a
 * client without a genuine token spends nothing. A token that is cut off may lose its nonce. The session is stored
 * beside that: if the request is refused, its credentials are never handed out, and it expires unused.
 */
export async function redeem(
  request: RedeemRequest,
  app: SigningApp,
  ports: RedeemPorts,
): Promise<OpenSession> {
  const key = await takeKey(ports.keys.token);
  const now = ports.clock();
  const verified = await verifyToken(request, key, app, now);
  const { grant } = verified;
  if (request.accepts && !request.accepts(grant))
    throw new Refusal('invalid_token', { reason: 'the token does not belong to this request' });
  const { nonce, subject, displayName, avatarUrl } = grant;
  if (nonce === undefined) throw new Refusal('invalid_token', { reason: 'the token has no nonce' });
  const user = present({ subject, displayName, avatarUrl });
  const apiKeyId = apiKeyIdOf(grant.tokenId);
  const about = {
    id: ports.newId(),
    ...user,
    startedAt: now,
    ...sessionEnds(app, now),
    ...present({ sourceIp: request.sourceIp, apiKeyId, details: request.details ?? {} }),
  };
  const { keepsAccount } = request;
  const session = await newSession(about, key, app);
  const [standing, spent, found] = await sideBySide([
    standingOf(verified, ports),
    spendNonce(nonce, grant, now, ports),
    keepsAccount ? ports.accounts.find(subject) : undefined,
    ports.sessions.open(session.stored),
  ]);
  const account = keepsAccount ? await broughtUpToDate(found, user, now, ports.accounts) : undefined;
  return { ...session.open(spent, standing), ...present({ account }) };
}

async function spendNonce(
  nonce: string,
  grant: VerifiedGrant,
  now: number,
  { nonces, journal }: Pick<RedeemPorts, 'nonces' | 'journal'>,
): Promise<Made<'spendNonce', object>> {
  const outcome = await nonces.redeem(nonce, bindingOf(grant), now);
  if (outcome === 'spent') return {} as Made<'spendNonce', object>;
  journal.nonceRefused({ step: 'redeem', why: outcome, nonceDigest: digestOf(nonce) });
  throw new Refusal('invalid_nonce', { reason: `nonce ${outcome}` });
}
