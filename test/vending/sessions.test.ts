import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SigningApp } from '../../lambdas/contract/app.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { OpenSession } from '../../lambdas/contract/session.ts';
import type { Keys } from '../../lambdas/keys/signing-key.ts';
import type { SessionStore } from '../../lambdas/vending/session-store.ts';
import { findSession, newSession, renewSession } from '../../lambdas/vending/sessions.ts';
import { type Taken, takeKey } from '../../lambdas/vending/take-key.ts';
import { verifyToken } from '../../lambdas/vending/verify-token.ts';
import { anyText } from '../profiles/any-grant.ts';
import { profiles, signingApp } from './demo-app.ts';
import { decode, forge } from './forge.ts';
import { otherValue, takenKey } from './made-up-key.ts';
import { madeUpPorts, start } from './made-up-ports.ts';

const session = {
  id: 'session-1',
  subject: 'alice',
  startedAt: start,
  tokenExpiresAt: start + 86_400,
  expiresAt: start + 864_000,
  sourceIp: '192.0.2.1',
  details: {},
};

async function openSession(about: typeof session, key: Taken<Keys>, app: SigningApp, store: SessionStore) {
  const { stored, open } = await newSession(about, key, app);
  await store.open(stored);
  return open({} as never, {} as never);
}

const withSessions = Object.entries(profiles).flatMap(
  ([name, { session, token }]): [string, typeof session & object, typeof token & object][] =>
    session && token ? [[name, session, token]] : [],
);

describe.each(withSessions)('a session of %s', (profile, format, identity) => {
  const app = signingApp(profile);
  /** Others have no session tokens that are signed. */
  const testSigned = format.claims ? test : test.skip;
  let ports: ReturnType<typeof madeUpPorts>;
  let open: OpenSession;
  const key = () => takeKey(ports.keys.token);
  const find = async (wanted: Parameters<typeof findSession>[0], now = start) =>
    findSession(wanted, await key(), app, ports, now);
  const renew = async (refreshToken = open.refreshToken, subject = 'alice', now = start) =>
    renewSession({ refreshToken, subject }, await key(), app, ports, now);
  const refused = { code: 'unauthenticated' };

  beforeEach(async () => {
    ports = madeUpPorts(app);
    open = await openSession(session, await key(), app, ports.sessions);
  });

  test('is found by its token, its id and its subject, until the last second of the token', async () => {
    expect(await find({ token: open.token })).toMatchObject(session);
    expect(await find({ token: open.token, sessionId: 'session-1', subject: 'alice' })).toMatchObject(
      session,
    );
    await expect(find({ token: open.token }, start + 86_399)).resolves.toMatchObject(session);
    await expect(find({ token: open.token }, start + 86_400)).rejects.toMatchObject(refused);
  });

  test('is not found for another subject, another id, or once it has ended', async () => {
    await expect(find({ token: open.token, subject: 'bob' })).rejects.toMatchObject({
      ...refused,
      options: { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
    });
    await expect(find({ token: open.token, sessionId: 'session-2' })).rejects.toMatchObject(refused);
    await expect(find({ token: open.token, sessionId: '' })).rejects.toMatchObject(refused);
    await ports.sessions.end('session-1');
    await expect(find({ token: open.token })).rejects.toMatchObject(refused);
  });

  testSigned('is neither found nor denied while its token can not be verified', async () => {
    const outage = new Refusal('key_unavailable');
    const reread = async () => Promise.reject(outage);
    const other = { ...(await takenKey('HS256', otherValue('HS256'))), reread };
    await expect(findSession({ token: open.token }, other, app, ports, start)).rejects.toBe(outage);
  });

  testSigned('is not looked for by a token that is not genuine', async () => {
    ports.calls.length = 0;
    await expect(find({ token: `${open.token}x` })).rejects.toMatchObject(refused);
    expect(ports.calls).not.toContain('sessions.find');
  });

  test('is not found by anything that only looks like its token', async () => {
    for (const token of ['', 'session-1', 'session-1.', `${open.token}A`, open.refreshToken, '..', 'a.b.c'])
      await expect(find({ token })).rejects.toMatchObject(refused);
  });

  test('has credentials that are new each time and stored as digests alone', async () => {
    const again = await openSession({ ...session, id: 'session-2' }, await key(), app, ports.sessions);
    expect(again.token).not.toBe(open.token);
    expect(again.refreshToken).not.toBe(open.refreshToken);
    const stored = JSON.stringify(ports.argumentsOf('sessions.open').at(0));
    expect(stored).toContain('session-1');
    for (const credential of [open.token, open.refreshToken, open.refreshToken.split('.')[1]])
      expect(stored).not.toContain(credential);
  });

  test('is renewed once: the old credentials are dead, the new ones live', async () => {
    const next = await renew(open.refreshToken, 'alice', start + 10);
    expect(next).toMatchObject({
      subject: 'alice',
      tokenExpiresAt: start + 10 + app.sessionLifetimeSeconds,
      expiresAt: start + 10 + app.refreshLifetimeSeconds,
    });
    await expect(find({ token: next.token })).resolves.toMatchObject({ id: 'session-1' });
    await expect(find({ token: open.token })).rejects.toMatchObject(refused);
    await expect(renew(open.refreshToken)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(renew(next.refreshToken)).resolves.toHaveProperty('token');
  });

  test('is renewed when its token has ended, as clients do, but not when it has ended itself', async () => {
    await expect(renew(open.refreshToken, 'alice', start + 864_000)).rejects.toMatchObject({
      code: 'invalid_token',
    });
    const next = await renew(open.refreshToken, 'alice', start + 86_401);
    await expect(find({ token: next.token }, start + 86_401)).resolves.toMatchObject({ id: 'session-1' });
  });

  // Defect: a client that renewed without end was never stopped.
  test('is renewed as often as its user may have tokens, and a refusal leaves its refresh token unspent', async () => {
    const { max, windowSeconds } = app.limits.vendsPerSubject;
    let { refreshToken } = open;
    for (let left = max - 1; left >= 0; left -= 1) {
      const next = await renew(refreshToken);
      expect(next.quotas).toMatchObject([{ name: 'vendsPerSubject', remaining: left }]);
      refreshToken = next.refreshToken;
    }
    const retryAfterSeconds = windowSeconds - (start % windowSeconds);
    await expect(renew(refreshToken)).rejects.toMatchObject({
      code: 'rate_limited',
      options: { retryAfterSeconds },
    });
    await expect(renew(refreshToken, 'alice', start + retryAfterSeconds)).resolves.toHaveProperty('token');
  });

  test('a stranger who renews with a wrong token uses up nothing', async () => {
    for (let tries = 0; tries <= app.limits.vendsPerSubject.max; tries += 1)
      await expect(renew(`${session.id}.guess`)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(renew()).resolves.toHaveProperty('token');
  });

  // Defect: a thief locked the user out of new tokens, after the session had been cut off.
  test('that is cut off uses up nothing of its user, however often it is renewed', async () => {
    ports.cutOffs.subjects.set('alice', start + 1);
    for (let tries = 0; tries <= app.limits.vendsPerSubject.max; tries += 1)
      await expect(renew()).rejects.toMatchObject({ code: 'invalid_token' });
    expect(ports.calls).not.toContain('limiter.spend');
  });

  describe('whose refresh token is used again', () => {
    const invalid = { code: 'invalid_token' };
    const twice = async (againAt: number, again = open.refreshToken) => {
      const next = await renew(open.refreshToken, 'alice', start + 10);
      await expect(renew(again, 'alice', againAt)).rejects.toMatchObject(invalid);
      return next;
    };

    test('ends, with every token that was renewed from it', async () => {
      const next = await twice(start + 20);
      await expect(find({ token: next.token }, start + 20)).rejects.toMatchObject(refused);
      await expect(renew(next.refreshToken, 'alice', start + 20)).rejects.toMatchObject(invalid);
    });

    test('ends as well if it is one of long before', async () => {
      const next = await twice(start + 11);
      const last = await renew(next.refreshToken, 'alice', start + 100);
      await expect(renew(open.refreshToken, 'alice', start + 110)).rejects.toMatchObject(invalid);
      await expect(find({ token: last.token }, start + 110)).rejects.toMatchObject(refused);
    });

    test('goes on if that was within ten seconds: a client may have sent its request twice', async () => {
      const next = await twice(start + 19);
      await expect(find({ token: next.token }, start + 19)).resolves.toMatchObject({ id: 'session-1' });
      await expect(renew(next.refreshToken, 'alice', start + 19)).resolves.toHaveProperty('token');
    });

    test('does not end by what only looks like one, nor for another subject: who knows its id can not end it', async () => {
      const next = await renew(open.refreshToken, 'alice', start + 10);
      const [id, family = '', last] = open.refreshToken.split('.');
      for (const guess of [
        id,
        `${id}.`,
        `${id}.${last}`,
        `${id}.${family}A.${last}`,
        `${id}..${family}`,
        open.token,
      ])
        await expect(renew(guess, 'alice', start + 60)).rejects.toMatchObject(invalid);
      await expect(renew(open.refreshToken, 'bob', start + 60)).rejects.toMatchObject(invalid);
      await expect(renew(next.refreshToken, 'alice', start + 60)).resolves.toHaveProperty('token');
    });
  });

  test('of an older release has no family: another token is refused, and ends nothing', async () => {
    const { familyDigest: _, ...stored } = (await newSession({ ...session, id: 'older' }, await key(), app))
      .stored;
    await ports.sessions.open(stored);
    await expect(renew('older.family.last', 'alice', start + 60)).rejects.toMatchObject({
      code: 'invalid_token',
    });
    expect(await ports.sessions.find('older', start + 60)).toMatchObject(stored);
  });

  test('is renewed by one of twenty requests at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => renew()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is not renewed for another subject, by its token, when ended or past its time', async () => {
    const invalid = { code: 'invalid_token', options: { detail: 'refresh token invalid' } };
    await expect(renew(open.refreshToken, 'bob')).rejects.toMatchObject(invalid);
    await expect(renew(`${session.id}.guess`)).rejects.toMatchObject(invalid);
    await expect(renew(open.token)).rejects.toMatchObject(invalid);
    await expect(renew(open.refreshToken, 'alice', start + 864_000)).rejects.toMatchObject(invalid);
    await expect(renew()).resolves.toHaveProperty('token');
    await ports.sessions.end('session-1');
    await expect(renew()).rejects.toMatchObject(invalid);
  });

  test('does not pass for an identity, nor an identity for it', async () => {
    await expect(verifyToken({ token: open.token }, await key(), app, start)).rejects.toMatchObject({
      code: 'invalid_token',
    });
    const grant = {
      subject: 'alice',
      nonce: 'n',
      tokenId: session.id,
      issuedAt: start,
      expiresAt: start + 60,
      details: {},
      byBackend: false,
    };
    const claims = { ...identity.claims(grant, app.settings), jti: session.id };
    const token = forge({ alg: 'HS256', ...identity.header(app.settings) }, claims);
    await expect(verifyToken({ token }, await key(), app, start)).resolves.toBeDefined();
    await expect(find({ token })).rejects.toMatchObject(refused);
    const typed = forge({ alg: 'HS256', typ: 'session+jwt' }, claims);
    await expect(verifyToken({ token: typed }, await key(), app, start)).rejects.toMatchObject({
      code: 'invalid_token',
    });
  });

  if (format.claims)
    test('has a token that clients read with atob, whoever it is of, typed as what it is', async () => {
      const taken = await key();
      await fc.assert(
        fc.asyncProperty(anyText, async (subject) => {
          const own = { ...session, subject };
          const { token } = await openSession(own, taken, app, ports.sessions);
          const [header, claims] = decode(token);
          expect(header).toStrictEqual({ alg: 'HS256', typ: 'session+jwt' });
          expect(claims).toStrictEqual(format.claims?.(own, app.settings));
          expect(JSON.parse(atob(token.split('.')[1] ?? ''))).toStrictEqual(claims);
        }),
      );
    });
  else test('has an opaque token', () => expect(open.token).toMatch(/^session-1\.[\w-]{32}$/));
});
