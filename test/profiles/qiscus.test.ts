import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { Account } from '../../lambdas/contract/account.ts';
import type { Grant } from '../../lambdas/contract/grant.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { OpenSession } from '../../lambdas/contract/session.ts';
import { everyAppRoutes } from '../../lambdas/profiles/every-app.ts';
import { redeem as redeemOnce } from '../../lambdas/vending/redeem.ts';
import { profiles, signingApp } from '../vending/demo-app.ts';
import { forge } from '../vending/forge.ts';
import { madeUpPorts, start } from '../vending/made-up-ports.ts';
import { incoming, routeOf } from './route-of.ts';

const qiscus = profiles['qiscus'] as NonNullable<(typeof profiles)[string]>;
const settings = { appId: 'sample-app' };
const bases = ['/api/v2/sdk', '/api/v2/mobile'] as const;

const session: OpenSession = {
  id: 'session-1',
  subject: '+6281234567890',
  startedAt: 1_502_985_644,
  tokenExpiresAt: 1_502_989_244,
  expiresAt: 1_505_577_644,
  sourceIp: '192.0.2.1',
  details: {},
  token: 'opaque',
  refreshToken: 'opaque-as-well',
};

const loginOf = (nonce: string): Grant => ({
  subject: session.subject,
  nonce,
  tokenId: 'not-in-the-claims',
  issuedAt: start,
  expiresAt: start + 120,
  details: {},
  byBackend: false,
});

describe.each(bases)('below %s', (base) => {
  const redeem = routeOf(qiscus, 'redeem', `POST ${base}/auth/verify_identity_token`);

  test('login answers the fields of results.user that the clients read', () => {
    expect(redeem.reply(session, settings)).toStrictEqual({
      status: 200,
      body: {
        status: 200,
        results: {
          user: {
            email: '+6281234567890',
            username: '+6281234567890',
            avatar_url: '',
            extras: {},
            last_comment_id: 0,
            last_sync_event_id: 0,
            token: 'opaque',
            refresh_token: 'opaque-as-well',
            token_expires_at: '2017-08-17T17:00:44Z',
          },
        },
      },
    });
  });

  test('login keeps an account, whose name and picture it answers', () => {
    expect(redeem.keepsAccount).toBe(true);
    const kept = { subject: session.subject, custom: {}, createdAt: 1_502_985_644 };
    const userOf = (account: Account) => redeem.reply({ ...session, account }, settings).body;
    expect(userOf({ ...kept, displayName: 'Änne', avatarUrl: 'https://example.com/a.png' })).toMatchObject({
      results: { user: { username: 'Änne', avatar_url: 'https://example.com/a.png' } },
    });
    expect(userOf(kept)).toMatchObject({ results: { user: { username: session.subject, avatar_url: '' } } });
  });

  test('a later token without a name does not lose the kept one', async () => {
    const app = signingApp('qiscus');
    const ports = madeUpPorts(app);
    const login = async (nonce: string, more: Partial<Grant>) => {
      const grant = { ...loginOf(nonce), ...more };
      await ports.nonces.adopt(nonce, grant.subject, grant.expiresAt);
      const token = forge({ alg: 'HS256', typ: 'JWT', ver: 'v2' }, qiscus.token?.claims(grant, app.settings));
      const { keepsAccount = false } = redeem;
      const request = { token, sourceIp: '192.0.2.1', keepsAccount };
      return redeem.reply(await redeemOnce(request, app, ports), app.settings).body;
    };
    const named = { username: 'Änne', avatar_url: 'https://example.com/a.png' };
    const first = await login('n1', { displayName: 'Änne', avatarUrl: 'https://example.com/a.png' });
    expect(first).toMatchObject({ results: { user: named } });
    expect(await login('n2', {})).toMatchObject({ results: { user: named } });
    expect(await login('n3', { displayName: 'Anna' })).toMatchObject({
      results: { user: { ...named, username: 'Anna' } },
    });
  });

  test('the nonce comes with its end in epoch seconds', () => {
    const nonce = { nonce: 'n', issuedAt: 1_502_985_644, expiresAt: 1_502_986_244 };
    expect(routeOf(qiscus, 'issueNonce', `POST ${base}/auth/nonce`).reply(nonce, settings)).toStrictEqual({
      status: 200,
      body: { results: { nonce: 'n', expired_at: 1_502_986_244 }, status: 200 },
    });
  });

  // Defect: it had milliseconds, which the Android and iOS clients can't parse.
  test("refresh answers token, refresh_token and a date of yyyy-MM-dd'T'HH:mm:ss'Z'", () => {
    const renew = routeOf(qiscus, 'renewSession', `POST ${base}/refresh_user_token`);
    expect(renew.reply(session, settings).body).toStrictEqual({
      results: {
        token: 'opaque',
        refresh_token: 'opaque-as-well',
        token_expires_at: '2017-08-17T17:00:44Z',
      },
      status: 200,
    });
  });

  const bodies = {
    'auth/nonce': undefined,
    'auth/verify_identity_token': { identity_token: 'a.b.c' },
    refresh_user_token: { user_id: 'u', refresh_token: 'r' },
    logout: { user_id: 'u', token: 't' },
  };
  describe.each(Object.entries(bodies))('%s', (path, body) => {
    const route = qiscus.routes.find(({ on }) => on === `POST ${base}/${path}`);
    const read = (headers: Record<string, string>) => {
      if (!route || !('read' in route)) throw new Error('no such route');
      return () => route.read?.(incoming({ headers, body }), settings, []);
    };

    test.each(['qiscus-sdk-app-id', 'qiscus_sdk_app_id'])('takes its own app id in %s, no other', (name) => {
      expect(read({ [name]: 'sample-app' })).not.toThrow();
      expect(read({ [name]: 'another-app' })).toThrow(expect.objectContaining({ code: 'not_found' }));
      expect(read({ [name]: '' })).toThrow(expect.objectContaining({ code: 'not_found' }));
    });

    test('does without: the app is in the URL', () => expect(read({})).not.toThrow());
  });
});

describe('the vend route', () => {
  const user = { app_id: 'sample-app', phone_number: '+6281234567890', passcode: '012345', nonce: 'n' };
  const vend = (changes: object) => () =>
    routeOf(qiscus, 'vend').read(incoming({ body: { user: { ...user, ...changes } } }), settings, []);

  test('hands phone number, passcode and nonce on as they came', () => {
    expect(vend({})()).toStrictEqual({
      proofs: { phoneNumber: '+6281234567890', passcode: '012345' },
      subject: '+6281234567890',
      nonce: 'n',
      displayName: undefined,
      avatarUrl: undefined,
      forBackends: [],
    });
  });

  test('hands on the name and the picture that only a backend may send', () => {
    expect(vend({ name: 'Änne', avatar_url: 'https://example.com/a.png' })()).toMatchObject({
      displayName: 'Änne',
      avatarUrl: 'https://example.com/a.png',
      forBackends: ['user.name', 'user.avatar_url'],
    });
    expect(vend({ avatar_url: 'http://example.com/a.png' })()).toMatchObject({
      forBackends: ['user.avatar_url'],
    });
  });

  test.each([null, ''])('takes %j for what a client does not have', (lacking) => {
    expect(vend({ user_id: lacking, name: lacking, avatar_url: lacking })()).toMatchObject({
      subject: '+6281234567890',
      forBackends: [],
    });
  });

  test.each([1, 2, 199, 200])('takes a nonce of %i characters', (length) => {
    const nonce = 'n'.repeat(length);
    expect(vend({ nonce })()).toMatchObject({ nonce });
  });

  test.each([
    ['user.app_id', { app_id: 'another-app' }],
    ['user.app_id', { app_id: undefined }],
    ['user.phone_number', { phone_number: 'someone' }],
    ['user.phone_number', { phone_number: 6281234567890 }],
    ['user.passcode', { passcode: '12345' }],
    ['user.passcode', { passcode: '1234567' }],
    ['user.passcode', { passcode: '١٢٣٤٥٦' }],
    ['user.passcode', { passcode: 123456 }],
    ['user.nonce', { nonce: '' }],
    ['user.nonce', { nonce: 'n'.repeat(201) }],
    ['user.nonce', { nonce: ['n'] }],
    ['user.nonce', { nonce: 'é' }],
    ['user.nonce', { nonce: 'a b' }],
    ['user.name', { name: 'x'.repeat(201) }],
    ['user.name', { name: 1 }],
    ['user.avatar_url', { avatar_url: 'javascript:alert(1)' }],
    ['user.avatar_url', { avatar_url: `https://example.com/${'x'.repeat(2_000)}` }],
  ])('names the wrong field %s: %j', (field, changes) => {
    expect(vend(changes)).toThrow(
      expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) }),
    );
  });
});

/** E.164: up to fifteen digits, the first of them no zero; the plus may be missing. */
describe('a phone number', () => {
  const sendPasscode = routeOf({ ...qiscus, routes: everyAppRoutes }, 'sendPasscode');
  const send = (phone_number: string) => () => sendPasscode.read(incoming({ body: { phone_number } }));

  test.each([
    '+6281234567890',
    '6281234567890',
    '+1234567',
    '+12345678',
    '+12345678901234',
    '+123456789012345',
  ])('%s', (number) => {
    expect(send(number)()).toStrictEqual({ phoneNumber: number.replace(/^\+?/, '+') });
  });

  test('with and without its plus is the same user', () => {
    const proofs = (phone_number: string) =>
      routeOf(qiscus, 'vend').read(
        incoming({ body: { user: { app_id: 'sample-app', phone_number, passcode: '012345', nonce: 'n' } } }),
        settings,
        [],
      ).proofs;
    expect(proofs('6281234567890')).toStrictEqual(proofs('+6281234567890'));
  });

  test.each([
    '',
    '+',
    '+0812345678',
    '081234567890',
    '+123456',
    '+1234567890123456',
    '+62 812 3456',
    '++6281234567',
    '+6281234567\n',
    'tel:+6281234567',
  ])('not %j', (number) => expect(send(number)).toThrow(Refusal));
});

test('the error envelope is the one that every mobile client reads', () => {
  const refusal = new Refusal('invalid_token', { detail: 'refresh token invalid' });
  expect(qiscus.errorReply?.(refusal, 401)).toStrictEqual({
    status: 401,
    body: {
      error: { message: 'refresh token invalid', detailed_messages: ['refresh token invalid'] },
      status: 401,
    },
  });
});

/** The vendor documents no lengths: these are ours. */
describe.each(bases)('how long a text may be, below %s', (base) => {
  const readers: Record<string, object> = {
    'auth/verify_identity_token': { identity_token: 'a.b.c' },
    refresh_user_token: { user_id: 'u', refresh_token: 'r' },
    logout: { user_id: 'u', token: 't' },
  };

  test.each([
    ['auth/verify_identity_token', 'identity_token', 8_192],
    ['refresh_user_token', 'user_id', 256],
    ['refresh_user_token', 'refresh_token', 256],
    ['logout', 'user_id', 256],
    ['logout', 'token', 256],
  ])('%s: %s, %i characters', (path, field, limit) => {
    const route = qiscus.routes.find(({ on }) => on === `POST ${base}/${path}`);
    if (!route || !('read' in route)) throw new Error('no such route');
    const read = (length: number) => () =>
      route.read?.(incoming({ body: { ...readers[path], [field]: 'x'.repeat(length) } }), settings, []);
    for (const length of [1, 2, limit - 1, limit]) expect(read(length)).not.toThrow();
    for (const length of [0, limit + 1])
      expect(read(length)).toThrow(expect.objectContaining({ options: expect.objectContaining({ field }) }));
  });
});

test.each([
  ['name', 200],
  ['avatar_url', 2_000],
  ['prn', 256],
])('a token is read whose %s has up to %i characters', (claim, limit) => {
  const claims = qiscus.token?.claims(loginOf('n'), settings);
  const read = (length: number) => qiscus.token?.read({ ...claims, [claim]: '😀'.repeat(length) }, settings);
  for (const length of [1, limit - 1, limit]) expect(read(length)).toBeDefined();
  for (const length of [0, limit + 1]) expect(read(length)).toBeUndefined();
});

test.each([
  ['', false],
  ['a'.repeat(99), true],
  ['a'.repeat(100), true],
  ['a', true],
  ['a'.repeat(101), false],
  [7, false],
])('an app id %j is accepted: %s', (appId, accepted) => {
  expect(v.is(qiscus.settings, { appId })).toBe(accepted);
});
