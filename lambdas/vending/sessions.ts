import type { SigningApp } from '../contract/app.ts';
import type { Counted } from '../contract/limits.ts';
import { Refusal } from '../contract/refusal.ts';
import type { OpenSession, Session } from '../contract/session.ts';
import type { Keys } from '../keys/signing-key.ts';
import { type CutOffStore, checkCutOffs, type Standing } from './cut-offs.ts';
import { digestOf, sameDigest } from './digest.ts';
import type { Limiter } from './limiter.ts';
import { digestsOf, newCredentials, randomText, sessionHeader } from './session-credentials.ts';
import type { SessionEnds, SessionStore, StoredSession } from './session-store.ts';
import type { Made } from './stage.ts';
import type { Taken } from './take-key.ts';
import { verifyJws } from './verify-token.ts';

/** A session and its two tokens, which alone open it: these proofs give them out. Otherwise it expires unused. */
export type NewSession = Made<
  'newSession',
  {
    readonly stored: StoredSession;
    open(spent: Made<'spendNonce', object>, standing: Standing): OpenSession;
  }
>;

/** Makes a session's two tokens. */
export async function newSession(session: Session, key: Taken<Keys>, app: SigningApp): Promise<NewSession> {
  const family = randomText(16);
  const credentials = await newCredentials(session, family, key, app);
  return {
    stored: { ...session, ...digestsOf(credentials), familyDigest: digestOf(family) },
    open: (_spent, _standing) => ({ ...session, ...credentials }),
  } as NewSession;
}

export interface SessionPorts {
  readonly sessions: SessionStore;
  readonly cutOffs: CutOffStore;
}

/** The session of a token. Refuses: `unauthenticated` if the token belongs to no open session. */
export async function findSession(
  { token, sessionId, subject }: { token: string; sessionId?: string; subject?: string },
  key: Taken<Keys>,
  app: SigningApp,
  { sessions, cutOffs }: SessionPorts,
  now: number,
): Promise<Session> {
  const id = await sessionIdOf(token, key, app, now);
  const session = id === undefined ? undefined : await sessions.find(id, now);
  if (
    !session ||
    session.tokenExpiresAt <= now ||
    !sameDigest(session.tokenDigest, digestOf(token)) ||
    (sessionId !== undefined && sessionId !== session.id) ||
    (subject !== undefined && subject !== session.subject)
  )
    throw noSession();
  await checkCutOffs({ ...session, issuedAt: session.startedAt }, cutOffs, noSession);
  return session;
}

const noSession = () =>
  new Refusal('unauthenticated', {
    detail: 'The session token is not valid.',
    reason: 'no such session',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });

/** Reads the id from a JWT that verifies, or from the start of an opaque token. */
async function sessionIdOf(
  token: string,
  key: Taken<Keys>,
  app: SigningApp,
  now: number,
): Promise<string | undefined> {
  if (!app.profile.session?.claims) return token.split('.')[0];
  try {
    const { jti } = await verifyJws(token, key, sessionHeader, { now, skewSeconds: app.clockSkewSeconds });
    return typeof jti === 'string' ? jti : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_token') return undefined;
    throw error;
  }
}

/**
 * New credentials for the old refresh token, which then is spent. Clients ask when the token has ended, so the session
 * lasts longer than its token. A renewal counts as a token of its user; a refused one leaves the refresh token unspent.
 * A refresh token that is used again ends the session and so every token that was renewed from it: two clients have it,
 * and one of them has no right to it. Refuses: `invalid_token`, `rate_limited`.
 * Spec: RFC 9700 section 4.14.2.
 */
export async function renewSession(
  { refreshToken, subject }: { refreshToken: string; subject: string },
  key: Taken<Keys>,
  app: SigningApp,
  { sessions, cutOffs, limiter }: SessionPorts & { readonly limiter: Limiter },
  now: number,
): Promise<OpenSession & Counted> {
  const [id = '', family = ''] = refreshToken.split('.');
  const found = await sessions.find(id, now);
  const refreshDigest = digestOf(refreshToken);
  if (found?.subject !== subject) throw noRefresh();
  if (!sameDigest(found.refreshDigest, refreshDigest)) {
    const isReused = found.familyDigest !== undefined && sameDigest(found.familyDigest, digestOf(family));
    const renewedAt = found.tokenExpiresAt - app.sessionLifetimeSeconds;
    if (isReused && now >= renewedAt + repeatSeconds) await sessions.end(id);
    throw noRefresh();
  }
  // Before the count: after a cut-off, the thief of a refresh token must not use up its user's limit.
  await checkCutOffs({ ...found, issuedAt: found.startedAt }, cutOffs, noRefresh);
  const quota = await limiter.spend({ limit: 'vendsPerSubject', key: subject }, now);
  const ends = sessionEnds(app, now);
  const credentials = await newCredentials({ ...found, ...ends }, family, key, app);
  const renewed = await sessions.renew(id, refreshDigest, { ...digestsOf(credentials), ...ends }, now);
  if (!renewed) throw noRefresh();
  return { ...renewed, ...credentials, quotas: [quota] };
}

/**
 * For so long after a renewal, the token before it is refused and no more: clients send a request twice, and several
 * requests of one client renew at once.
 */
const repeatSeconds = 10;

const noRefresh = () =>
  new Refusal('invalid_token', { detail: 'refresh token invalid', reason: 'no such refresh token' });

/** The ends of a session that starts or is renewed now, and of its token. */
export function sessionEnds(app: SigningApp, now: number): SessionEnds {
  const tokenExpiresAt = now + app.sessionLifetimeSeconds;
  return { tokenExpiresAt, expiresAt: Math.max(tokenExpiresAt, now + app.refreshLifetimeSeconds) };
}
