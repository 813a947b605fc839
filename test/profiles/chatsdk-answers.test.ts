import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../lambdas/contract/account.ts';
import type { Grant, Vended } from '../../lambdas/contract/grant.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { image, profile, settings } from './chatsdk-profile.ts';
import { incoming, routeOf } from './route-of.ts';

const grant: Grant = {
  subject: 'user-123',
  tokenId: 'id-1',
  issuedAt: 1_767_225_600,
  expiresAt: 1_767_312_000,
  details: {},
  byBackend: true,
};
const vended: Vended = { token: 'a.b.c', wsToken: 'd.e.f', expiresAt: grant.expiresAt, grant };
const account: Account = { subject: 'user-123', custom: {}, createdAt: 1_700_000_000 };
/** As it leaves: what is undefined is not there. */
const bodyOf = ({ body }: { body?: unknown }) => JSON.parse(JSON.stringify(body));

describe('POST /tokens answers', () => {
  const { reply } = routeOf(profile, 'vend', 'POST /tokens');

  test('both tokens, the user as the account is now, and how long', () => {
    const named = { ...account, displayName: 'Alice', avatarUrl: image, custom: { secret: 'kept' } };
    const asked = { ...grant, displayName: 'Alice', details: { email: 'a@b.co' } };
    expect(reply({ ...vended, grant: asked, account: named }, settings)).toStrictEqual({
      status: 200,
      body: {
        token: 'a.b.c',
        wsToken: 'd.e.f',
        user: { id: 'user-123', name: 'Alice', image, email: 'a@b.co' },
        expiresIn: 86_400,
      },
    });
  });

  test('no member for what is not known', () => {
    expect(bodyOf(reply({ ...vended, account }, settings)).user).toStrictEqual({ id: 'user-123' });
  });
});

describe('GET and POST /api/auth/chat-token', () => {
  test.each(['GET', 'POST'])('%s answer in the shape of each generation', (method) => {
    const route = routeOf(profile, 'vend', `${method} /api/auth/chat-token`);
    expect(route).toMatchObject({ role: 'integrator', keepsAccount: true });
    const { _internal, ...seedEra } = bodyOf(route.reply({ ...vended, account }, settings));
    expect(_internal).toStrictEqual({ wsToken: 'd.e.f' });
    expect(seedEra).toStrictEqual(bodyOf(routeOf(profile, 'vend', 'POST /tokens').reply(vended, settings)));
  });
});

describe('POST /api/auth/connect', () => {
  test('answers the current shape; who has no name is called by their id', () => {
    const { reply } = routeOf(profile, 'vend', 'POST /api/auth/connect');
    const nobody = reply({ ...vended, account: { ...account, custom: { a: 1 } } }, settings);
    expect(nobody).toStrictEqual({
      status: 200,
      body: {
        user: { id: 'user-123', displayName: 'user-123', avatar: null, metadata: { a: 1 } },
        token: 'a.b.c',
        refreshToken: 'a.b.c',
        expiresIn: 86_400,
        _internal: { wsToken: 'd.e.f' },
      },
    });
    const alice = { ...account, displayName: 'Alice', avatarUrl: image };
    expect(bodyOf(reply({ ...vended, account: alice }, settings)).user).toMatchObject({
      displayName: 'Alice',
      avatar: image,
    });
  });
});

describe('a refresh', () => {
  const of = (on: string) => routeOf(profile, 'reissue', on);

  test('answers in the shape of each generation', () => {
    const seedEra = { token: 'a.b.c', wsToken: 'd.e.f', expiresIn: 86_400 };
    expect(of('POST /tokens/refresh').reply(vended, settings)).toStrictEqual({ status: 200, body: seedEra });
    expect(of('POST /api/auth/refresh').reply(vended, settings)).toStrictEqual({
      status: 200,
      body: { token: 'a.b.c', refreshToken: 'a.b.c', expiresIn: 86_400, _internal: { wsToken: 'd.e.f' } },
    });
  });
});

describe.each([
  ['token', 'GET /tokens/validate'],
  ['wsToken', 'GET /tokens/validate-ws'],
] as const)('validating a %s', (kind, on) => {
  const route = routeOf(profile, 'readToken', on);
  const payload = {
    userId: 'user-123',
    appId: 'chat-app',
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
  };

  test('says what it says, and who they are', () => {
    expect(route.kind).toBe(kind);
    const alice = { ...account, displayName: 'Alice', custom: { secret: 'kept' } };
    expect(route.reply(grant, alice, settings)).toStrictEqual({
      status: 200,
      body: { valid: true, payload, user: { id: 'user-123', name: 'Alice', image: null } },
    });
    expect(route.reply(grant, undefined, settings).body).toStrictEqual({ valid: true, payload, user: null });
  });

  test.each([
    ['missing', 'Missing token'],
    ['expired', 'Token expired'],
    ['bad_signature', 'Invalid token signature'],
    [undefined, 'Invalid token'],
  ] as const)('that is %s is refused with the vendor words', (why, message) => {
    const refusal = new Refusal('invalid_token', { detail: 'ours', ...(why && { why }) });
    expect(refusalReply(refusal, profile, route)).toMatchObject({
      status: 401,
      body: { valid: false, error: { message, hint: expect.any(String) } },
    });
  });

  test('is not called invalid when the key is out', () => {
    const refusal = new Refusal('key_unavailable', { detail: 'Later.' });
    expect(refusalReply(refusal, profile, route)).toMatchObject({
      status: 503,
      body: { error: { message: 'Later.', code: 'ERROR' } },
    });
  });

  test('wants one', () => {
    for (const authorization of [undefined, 'Basic a.b.c', 'Bearer', 'a.b.c'])
      expect(() => route.read(incoming({ headers: { authorization } }), settings)).toThrow(
        expect.objectContaining({ options: expect.objectContaining({ why: 'missing' }) }),
      );
  });
});

describe('the error envelope', () => {
  test.each([
    ['unauthenticated', 401, { why: 'missing' }, { message: 'Missing API key' }],
    ['unauthenticated', 401, {}, { message: 'Invalid API key' }],
    ['invalid_token', 401, { why: 'missing' }, { message: 'Missing token' }],
    ['invalid_token', 401, { why: 'expired' }, { message: 'Invalid token' }],
    ['invalid_token', 401, {}, { message: 'Invalid token' }],
    ['forbidden', 403, {}, { message: 'Ours.', code: 'FORBIDDEN' }],
    ['not_found', 404, {}, { message: 'Ours.', code: 'NOT_FOUND' }],
    ['payload_too_large', 413, {}, { message: 'Ours.', code: 'ERROR' }],
    ['internal', 500, {}, { message: 'Ours.', code: 'INTERNAL_ERROR' }],
  ] as const)('%s is %i, %j', (code, status, options, error) => {
    const refusal = new Refusal(code, { detail: 'Ours.', reason: 'private', ...options });
    expect(profile.errorReply(refusal, status)).toStrictEqual({ status, body: { error } });
  });

  test.each([
    ['user.name', ['user', 'name']],
    ['userId', ['userId']],
    ['body', []],
    [undefined, []],
  ])('validation of %s fails in the words of zod', (field, path) => {
    const refusal = new Refusal('invalid_request', { detail: 'Wrong.', ...(field && { field }) });
    expect(profile.errorReply(refusal, 400)).toStrictEqual({
      status: 400,
      body: { success: false, error: { name: 'ZodError', issues: [{ path, message: 'Wrong.' }] } },
    });
  });
});

describe('the two tokens', () => {
  const { token, wsToken } = profile;
  const claims = { token: token.claims(grant, settings), wsToken: wsToken.claims(grant, settings) };

  test('have what the REST API and Centrifugo want, and nothing that Centrifugo takes amiss', () => {
    const common = ['app_id', 'aud', 'exp', 'iat', 'iss', 'jti', 'sub', 'user_id'];
    expect(Object.keys(claims.wsToken).sort()).toEqual(common);
    expect(Object.keys(claims.token).sort()).toEqual([...common, 'scopes', 'type'].sort());
    expect(claims.wsToken).toMatchObject({ sub: 'chat-app:user-123', user_id: 'user-123' });
  });

  test('differ at a server before June 2026 in the sub of wsToken alone', () => {
    const old = { ...settings, wsSubject: 'userId' };
    expect(token.claims(grant, old)).toEqual(claims.token);
    expect(wsToken.claims(grant, old)).toEqual({ ...claims.wsToken, sub: 'user-123' });
  });

  test('have a UUID as their id, which the vendor looks up; the API key has its own claim', () => {
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const byKey = { ...grant, tokenId: `${uuid}.key-1` };
    for (const format of [token, wsToken]) {
      const said = format.claims(byKey, settings);
      expect(said).toMatchObject({ jti: uuid, client_id: 'key-1' });
      expect(format.read(said, settings)).toMatchObject({ tokenId: `${uuid}.key-1` });
      expect(format.read({ ...said, jti: `${uuid}.key-2` }, settings)).toBeUndefined();
    }
  });

  test('do not pass for a subscription, nor a subscription for them', () => {
    for (const kind of ['token', 'wsToken'] as const)
      expect(
        profile[kind].read({ ...claims[kind], channel: 'user:chat-app:user-123' }, settings),
      ).toBeUndefined();
  });

  test('do not pass for each other, even under one secret', () => {
    expect(token.read(claims.token, settings)).toBeDefined();
    expect(wsToken.read(claims.wsToken, settings)).toBeDefined();
    expect(token.read(claims.wsToken, settings)).toBeUndefined();
    expect(wsToken.read(claims.token, settings)).toBeUndefined();
  });

  test('are those of one application', () => {
    const other = { ...settings, appId: 'another' };
    expect(token.read(claims.token, other)).toBeUndefined();
    expect(wsToken.read(claims.wsToken, other)).toBeUndefined();
  });

  test.each([7, '', 'a'.repeat(257), null])('have no user %j', (id) => {
    expect(token.read({ ...claims.token, user_id: id }, settings)).toBeUndefined();
    expect(wsToken.read({ ...claims.wsToken, sub: id }, settings)).toBeUndefined();
  });
});

describe('the vendor asked instead', () => {
  const { request, read: readAnswer } = profile.upstream.token;
  const access = { credentials: { apiKey: 'key' }, accessToken: '' };
  const body = {
    token: 'a.b.c',
    wsToken: 'd.e.f',
    user: { id: 'user-123', name: 'Al', more: 1 },
    expiresIn: 900,
  };

  test('is told no more than is known', () => {
    expect(request(grant, access, settings).body).toStrictEqual({ json: { userId: 'user-123' } });
  });

  test('is told all that is known', () => {
    const known = {
      displayName: 'Alice',
      avatarUrl: image,
      details: { metadata: { a: null }, email: 'a@b.co' },
    };
    expect(request({ ...grant, ...known }, access, settings)).toStrictEqual({
      path: '/tokens',
      headers: { 'X-API-Key': 'key' },
      body: { json: { userId: 'user-123', name: 'Alice', image, custom: { a: null }, email: 'a@b.co' } },
    });
  });

  test('is passed on as it answered', () => {
    const minted = readAnswer({ status: 200, body }, grant, access);
    const answered = { grant, ...minted } as Vended;
    const chatToken = routeOf(profile, 'vend', 'GET /api/auth/chat-token').reply(answered, settings);
    expect(bodyOf(chatToken)).toStrictEqual({
      token: 'a.b.c',
      wsToken: 'd.e.f',
      user: { id: 'user-123', name: 'Al' },
      expiresIn: 900,
      _internal: { wsToken: 'd.e.f' },
    });
  });

  test('hands on the refresh token of a current server', () => {
    const minted = readAnswer({ status: 200, body: { ...body, refreshToken: 'g.h.i' } }, grant, access);
    const { reply } = routeOf(profile, 'vend', 'GET /api/auth/chat-token');
    expect(bodyOf(reply({ grant, ...minted } as Vended, settings))).toMatchObject({ refreshToken: 'g.h.i' });
  });

  test.each([
    ['another status', 201, body],
    ['a refusal', 401, { error: { message: 'Invalid API key' } }],
    ['no body', 200, undefined],
    ['no token', 200, { ...body, token: undefined }],
    ['an empty token', 200, { ...body, token: '' }],
    ['no wsToken', 200, { ...body, wsToken: undefined }],
    ['no user', 200, { ...body, user: undefined }],
    ['somebody else', 200, { ...body, user: { id: 'user-124' } }],
    ['no time', 200, { ...body, expiresIn: undefined }],
    ['no time left', 200, { ...body, expiresIn: 0 }],
    ['a time that is text', 200, { ...body, expiresIn: '900' }],
  ])('answers with %s: no token', (_what, status, answer) => {
    expect(readAnswer({ status, body: answer }, grant, access)).toBeUndefined();
    expect(readAnswer({ status: 200, body }, grant, access)).toBeDefined();
  });
});
