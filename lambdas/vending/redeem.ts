import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import type { OpenSession, VerifiedGrant } from '../contract/vocabulary.ts';
import type { KeyRing } from '../keys/ring.ts';
import { digestOf } from './digest.ts';
import { bindingOf } from './draft-grant.ts';
import type { Journal } from './journal.ts';
import type { NonceStore } from './nonce-store.ts';
import type { SessionStore } from './session-store.ts';
import { openSession, sessionEnds } from './sessions.ts';
import { takeKey } from './take-key.ts';
import { verifyToken } from './verify-token.ts';

export interface RedeemPorts {
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly sessions: SessionStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface RedeemRequest {
  readonly token: string;
  accepts?(grant: VerifiedGrant): boolean;
  readonly details?: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/**
 * Accepts an identity token once, as the vendor would, and opens a session for its subject.
 *
 * Refuses: `invalid_token`, `invalid_nonce`, and what `takeKey` refuses. The token is verified before its nonce is
 * spent: who can't present a genuine token spends nothing.
 */
export async function redeem(request: RedeemRequest, app: App, ports: RedeemPorts): Promise<OpenSession> {
  const key = await takeKey(ports.ring);
  const now = ports.clock();
  const { grant } = await verifyToken(request.token, key, app, now);
  if (request.accepts && !request.accepts(grant))
    throw new Refusal('invalid_token', { reason: 'the token does not belong to this request' });
  const outcome = await ports.nonces.redeem(grant.nonce, bindingOf(grant), now);
  if (outcome !== 'spent') {
    ports.journal.nonceRefused({ step: 'redeem', why: outcome, nonceDigest: digestOf(grant.nonce) });
    throw new Refusal('invalid_nonce', { reason: `nonce ${outcome}` });
  }
  const { subject, displayName, avatarUrl } = grant;
  const session = {
    id: ports.newId(),
    subject,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    startedAt: now,
    ...sessionEnds(app, now),
    sourceIp: request.sourceIp,
    details: request.details ?? {},
  };
  return openSession(session, key, app, ports.sessions);
}
