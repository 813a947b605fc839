import { describe, expect, test } from '@jest/globals';
import type { Profile } from '../../lambdas/contract/profile.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { Account, Grant, Vended } from '../../lambdas/contract/vocabulary.ts';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

/** It signs both tokens, asks the vendor, and has an envelope of its own. */
const profile = profiles['chatsdk'] as Required<Profile>;
const settings = { appId: 'chat-app', mint: 'signed', refreshGraceSeconds: 3_600 } as const;
const image = 'https://example.com/alice.png';
const invalid = (field: string) =>
  expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) });

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

const read = (on: string) => (body: unknown) =>
  routeOf(profile, 'vend', on).read(incoming({ body }), settings);
const tokens = read('POST /tokens');
const connect = read('POST /api/auth/connect');
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, at]));

describe('POST /tokens reads', () => {
  test('whom it is for, and what is known of them; the e-mail address becomes a custom key', () => {
    const custom = { department: 'Engineering', email: 'old@example.com', nothing: null };
    const body = { userId: 'user-123', name: 'Alice', image, custom, email: 'alice@example.com' };
    expect(tokens(body)).toEqual({
      subject: 'user-123',
      displayName: 'Alice',
      avatarUrl: image,
      details: { custom: { ...custom, email: 'alice@example.com' }, email: 'alice@example.com' },
    });
    expect(tokens({ userId: 'u', custom }).details).toStrictEqual({ custom });
    expect(tokens({ userId: 'u', email: 'a@b.co' }).details).toStrictEqual({
      custom: { email: 'a@b.co' },
      email: 'a@b.co',
    });
  });

  test('nothing where nothing is said, or an empty name', () => {
    expect(tokens({ userId: 'u' })).toEqual({ subject: 'u', details: {} });
    expect(tokens({ userId: 'u', name: '' })).toEqual({ subject: 'u', details: {} });
  });

  test.each([
    ['userId of one character', { userId: 'a' }],
    ['userId of two', { userId: 'ab' }],
    ['userId of 255', { userId: 'a'.repeat(255) }],
    ['userId of 256', { userId: 'a'.repeat(256) }],
    ['userId of 256 emoji', { userId: '😀'.repeat(256) }],
    ['userId of odd characters', { userId: ' a/b#c?d&e%2F..\\"<>{}名前 ' }],
    ['name of 254', { name: 'n'.repeat(254) }],
    ['name of 255', { name: 'n'.repeat(255) }],
    ['image of 1,999', { image: `${image}?`.padEnd(1_999, 'x') }],
    ['image of 2,000', { image: `${image}?`.padEnd(2_000, 'x') }],
    ['email of 253', { email: `${'a'.repeat(241)}@example.com` }],
    ['email of 254', { email: `${'a'.repeat(242)}@example.com` }],
    ['no custom keys', { custom: {} }],
    ['99 custom keys', { custom: keys(99) }],
    ['100 custom keys', { custom: keys(100) }],
    ['100 custom keys and an e-mail address', { custom: keys(100), email: 'a@b.co' }],
    ['a custom key of 199', { custom: { ['k'.repeat(199)]: 1 } }],
    ['a custom key of 200', { custom: { ['k'.repeat(200)]: 1 } }],
    ['an empty custom key', { custom: { '': 1 } }],
    ['deep custom data', { custom: { a: { b: [{ c: null }] } } }],
    ['what it does not know', { more: true }],
  ])('%s', (_title, changes) => expect(() => tokens({ userId: 'u', ...changes })).not.toThrow());

  test.each([
    ['userId', 'missing', { userId: undefined }],
    ['userId', 'empty', { userId: '' }],
    ['userId', 'of 257', { userId: 'a'.repeat(257) }],
    ['userId', 'of 257 emoji', { userId: '😀'.repeat(257) }],
    ['userId', 'with a control character', { userId: 'a\u0000' }],
    ['userId', 'with a line end', { userId: 'a\n' }],
    ['userId', 'with half a character', { userId: 'a\ud800' }],
    ['userId', 'a number', { userId: 7 }],
    ['name', 'of 256', { name: 'n'.repeat(256) }],
    ['name', 'null', { name: null }],
    ['image', 'empty', { image: '' }],
    ['image', 'no URL', { image: 'alice.png' }],
    ['image', 'a URL with a line end', { image: 'https://example.com/\na' }],
    ['image', 'of 2,001', { image: `${image}?`.padEnd(2_001, 'x') }],
    ['email', 'no address', { email: 'alice' }],
    ['email', 'of 255', { email: `${'a'.repeat(243)}@example.com` }],
    ['custom', 'null', { custom: null }],
    ['custom', 'a list', { custom: [] }],
    ['custom', 'a text', { custom: 'a' }],
    ['custom', 'of 101 keys', { custom: keys(101) }],
    ['custom', 'with a key of 201', { custom: { ['k'.repeat(201)]: 1 } }],
    ['custom', 'with a control character in a key', { custom: { 'a\u0000': 1 } }],
    ['custom', 'with half a character in a key', { custom: { '\ud800': 1 } }],
  ])('not %s %s', (field, _what, changes) =>
    expect(() => tokens({ userId: 'u', ...changes })).toThrow(invalid(field)),
  );

  test.each([undefined, null, [], 'u', 7])('not the body %j', (body) => {
    expect(() => tokens(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

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
  test.each(['GET', 'POST'])('%s ask nothing of the request, and have no body', (method) => {
    const route = routeOf(profile, 'vend', `${method} /api/auth/chat-token`);
    expect(route).toMatchObject({ role: 'backend', carries: ['oidc'], accepts: [], keepsAccount: true });
    expect(route.read(incoming({ body: { userId: 'somebody else' } }), settings)).toStrictEqual({});
    const { _internal, ...seedEra } = bodyOf(route.reply({ ...vended, account }, settings));
    expect(_internal).toStrictEqual({ wsToken: 'd.e.f' });
    expect(seedEra).toStrictEqual(bodyOf(routeOf(profile, 'vend', 'POST /tokens').reply(vended, settings)));
  });
});

describe('POST /api/auth/connect', () => {
  test('reads the current names', () => {
    const body = { userId: 'u', displayName: 'Alice', avatar: image, metadata: { a: 1 }, email: 'a@b.co' };
    expect(connect(body)).toEqual(
      tokens({ userId: 'u', name: 'Alice', image, custom: { a: 1 }, email: 'a@b.co' }),
    );
    expect(connect({ userId: 'u', displayName: '', avatar: '' })).toEqual(tokens({ userId: 'u' }));
  });

  test.each([
    ['userId', { userId: '' }],
    ['displayName', { displayName: 'n'.repeat(256) }],
    ['avatar', { avatar: 'alice.png' }],
    ['metadata', { metadata: keys(101) }],
    ['email', { email: '@' }],
  ])('not %s: %j', (field, changes) =>
    expect(() => connect({ userId: 'u', ...changes })).toThrow(invalid(field)),
  );

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
  const bearer = { headers: { authorization: 'Bearer a.b.c' } };
  const missing = expect.objectContaining({
    code: 'invalid_token',
    options: expect.objectContaining({ why: 'missing', headers: { 'www-authenticate': 'Bearer' } }),
  });

  test('takes the old token as Bearer, the current one from the body as well', () => {
    for (const on of ['POST /tokens/refresh', 'POST /api/auth/refresh'])
      expect(of(on).read(incoming(bearer), settings)).toStrictEqual({ token: 'a.b.c' });
    const current = of('POST /api/auth/refresh');
    const body = { refreshToken: 'd.e.f' };
    expect(current.read(incoming({ body }), settings)).toStrictEqual({ token: 'd.e.f' });
    expect(current.read(incoming({ ...bearer, body }), settings)).toStrictEqual({ token: 'a.b.c' });
  });

  test.each([undefined, {}])('names a missing token: body %j', (body) => {
    for (const on of ['POST /tokens/refresh', 'POST /api/auth/refresh'])
      expect(() => of(on).read(incoming({ body }), settings)).toThrow(missing);
  });

  test.each([
    ['refreshToken', { refreshToken: '' }],
    ['refreshToken', { refreshToken: 'a'.repeat(8_193) }],
    ['refreshToken', { refreshToken: null }],
    ['body', null],
  ])('refuses a wrong %s', (field, body) => {
    expect(() => of('POST /api/auth/refresh').read(incoming({ body }), settings)).toThrow(invalid(field));
  });

  test('is given for as long as the settings say', () => {
    expect(of('POST /tokens/refresh').graceSeconds(settings)).toBe(3_600);
    expect(of('POST /api/auth/refresh').graceSeconds(settings)).toBe(3_600);
  });

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
    expect(profile.refuse(refusal, status)).toStrictEqual({ status, body: { error } });
  });

  test.each([
    ['user.name', ['user', 'name']],
    ['userId', ['userId']],
    ['body', []],
    [undefined, []],
  ])('validation of %s fails in the words of zod', (field, path) => {
    const refusal = new Refusal('invalid_request', { detail: 'Wrong.', ...(field && { field }) });
    expect(profile.refuse(refusal, 400)).toStrictEqual({
      status: 400,
      body: { success: false, error: { name: 'ZodError', issues: [{ path, message: 'Wrong.' }] } },
    });
  });
});

describe('the two tokens', () => {
  const { token, wsToken } = profile;
  const claims = { token: token.claims(grant, settings), wsToken: wsToken.claims(grant, settings) };

  test('have what the REST API and Centrifugo want, and nothing that Centrifugo takes amiss', () => {
    expect(Object.keys(claims.token).sort()).toEqual(['app_id', 'exp', 'iat', 'jti', 'user_id']);
    expect(Object.keys(claims.wsToken).sort()).toEqual(['app_id', 'exp', 'iat', 'jti', 'sub']);
  });

  test('do not pass for each other, even under one secret', () => {
    expect(token.grant(claims.token, settings)).toBeDefined();
    expect(wsToken.grant(claims.wsToken, settings)).toBeDefined();
    expect(token.grant(claims.wsToken, settings)).toBeUndefined();
    expect(wsToken.grant(claims.token, settings)).toBeUndefined();
  });

  test('are those of one application', () => {
    const other = { ...settings, appId: 'another' };
    expect(token.grant(claims.token, other)).toBeUndefined();
    expect(wsToken.grant(claims.wsToken, other)).toBeUndefined();
  });

  test.each([7, '', 'a'.repeat(257), null])('have no user %j', (id) => {
    expect(token.grant({ ...claims.token, user_id: id }, settings)).toBeUndefined();
    expect(wsToken.grant({ ...claims.wsToken, sub: id }, settings)).toBeUndefined();
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
      details: { custom: { a: null }, email: 'a@b.co' },
    };
    expect(request({ ...grant, ...known }, access, settings)).toStrictEqual({
      path: '/tokens',
      headers: { 'X-API-Key': 'key' },
      body: { json: { userId: 'user-123', name: 'Alice', image, custom: { a: null } } },
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

describe('the settings', () => {
  const given = (changes: object) => () =>
    demoApp('chatsdk', { settings: { appId: 'chat-app', ...changes } });
  const baseUrl = 'https://chat.example.com';

  test('sign, with a day of grace, unless they say otherwise', () => {
    expect(given({})().settings).toStrictEqual({ ...settings, refreshGraceSeconds: 86_400 });
  });

  test.each([
    { refreshGraceSeconds: 0 },
    { refreshGraceSeconds: 2_592_000 },
    { appId: 'a'.repeat(100) },
    { mint: 'upstream', baseUrl },
  ])('%j', (changes) => expect(given(changes)).not.toThrow());

  test.each([
    ['appId', { appId: '' }],
    ['appId', { appId: 'a'.repeat(101) }],
    ['refreshGraceSeconds', { refreshGraceSeconds: -1 }],
    ['refreshGraceSeconds', { refreshGraceSeconds: 2_592_001 }],
    ['refreshGraceSeconds', { refreshGraceSeconds: 0.5 }],
    ['mint', { mint: 'else' }],
    ['baseUrl', { baseUrl }],
    ['baseUrl', { mint: 'signed', baseUrl }],
    ['baseUrl', { mint: 'upstream' }],
    ['baseUrl', { mint: 'upstream', baseUrl: 'chat.example.com' }],
  ])('not %s in %j', (field, changes) => expect(given(changes)).toThrow(`apps.demo.settings.${field}: `));

  test.each([86_400, 86_399, 2, 1])('tokens may live %i seconds', (tokenLifetimeSeconds) => {
    expect(() => demoApp('chatsdk', { tokenLifetimeSeconds })).not.toThrow();
  });
  test.each([86_401, 0])('tokens may not live %i seconds', (tokenLifetimeSeconds) => {
    expect(() => demoApp('chatsdk', { tokenLifetimeSeconds })).toThrow('tokenLifetimeSeconds');
  });
});
