import { describe, expect, test } from '@jest/globals';
import { createSigner, createVerifier } from 'fast-jwt';
import { withWrongSecret } from '../harness/forgery.ts';
import { call, callRaw } from '../harness/http.ts';
import { bearerFor, chatsdk, chatsdkUpstream, comapi, origin } from '../harness/target.ts';

const appId = String(chatsdk['appId']);
const secrets = { token: chatsdk.signingSecret ?? '', wsToken: String(chatsdk['wsSecret']) };
const day = 86_400;
const now = () => Math.floor(Date.now() / 1000);

const backend = { 'x-api-key': chatsdk.apiKey };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokens = (body: unknown, headers: Record<string, string> = backend) =>
  call('POST', `${chatsdk.url}/tokens`, body, headers);
const get = (path: string, headers: Record<string, string> = {}) =>
  call('GET', `${chatsdk.url}${path}`, undefined, headers);
const refresh = (headers: Record<string, string>) =>
  call('POST', `${chatsdk.url}/tokens/refresh`, undefined, headers);
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, at]));

/** By another library than the one that signs. */
const verified = (kind: 'token' | 'wsToken', token: string) =>
  createVerifier({ key: secrets[kind], algorithms: ['HS256'], complete: true })(token);
const sign = (kind: 'token' | 'wsToken', claims: object) =>
  createSigner({ key: secrets[kind], algorithm: 'HS256' })({
    app_id: appId,
    jti: 'made-up',
    ...claims,
  });
const oldToken = (endedSecondsAgo: number, userId = 'old-user') =>
  sign('token', { user_id: userId, iat: now() - endedSecondsAgo - day, exp: now() - endedSecondsAgo });

function expectTokens({ token, wsToken }: { token: string; wsToken: string }, userId: string) {
  const [rest, ws] = [verified('token', token), verified('wsToken', wsToken)];
  expect(rest.header).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(ws.header).toEqual({ alg: 'HS256', typ: 'JWT' });
  const { iat, exp, jti } = rest.payload;
  expect(Math.abs(iat - now())).toBeLessThan(10);
  expect(exp - iat).toBe(day);
  expect(rest.payload).toEqual({ user_id: userId, app_id: appId, iat, exp, jti: expect.any(String) });
  expect(ws.payload).toEqual({ sub: userId, app_id: appId, iat, exp, jti });
}

describe('POST /tokens', () => {
  const user = {
    userId: 'tokens-1',
    name: 'Alice Johnson',
    image: 'https://example.com/alice.png',
    custom: { department: 'Engineering' },
    email: 'alice@example.com',
  };

  test('gives a backend both tokens for its user, each under a secret of its own', async () => {
    const { status, headers, body } = await tokens(user);
    const { userId: id, name, image, email } = user;
    expect([status, body]).toEqual([
      200,
      {
        token: expect.any(String),
        wsToken: expect.any(String),
        user: { id, name, image, email },
        expiresIn: day,
      },
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
    expectTokens(body, 'tokens-1');
    expect(secrets.token).not.toBe(secrets.wsToken);
    expect(() => verified('token', body.wsToken)).toThrow('signature');
    expect(() => verified('wsToken', body.token)).toThrow('signature');
  });

  test('says of the user what is known, and no more', async () => {
    expect((await tokens({ userId: 'tokens-2' })).body.user).toStrictEqual({ id: 'tokens-2' });
  });

  test.each([
    ['no key', {}, 'Missing API key'],
    ['a made-up key', { 'x-api-key': 'chatsdk_abc123' }, 'Invalid API key'],
    ['an unknown key', { 'x-api-key': `tv_0000000000000000_${'0'.repeat(32)}` }, 'Invalid API key'],
    ['the key of another app', { 'x-api-key': comapi.apiKey }, 'Invalid API key'],
    ['a user in place of a backend', bearer(chatsdk.bearerToken ?? ''), 'Missing API key'],
  ])('refuses %s', async (_what, headers, message) => {
    const answer = await tokens({ userId: 'tokens-3' }, headers);
    expect(answer).toMatchObject({ status: 401, body: { error: { message } } });
    expect(answer.headers.get('www-authenticate')).toBe('ApiKey');
  });

  test.each([
    ['the body is checked before the key', { userId: '' }, ['userId']],
    ['no user', {}, ['userId']],
    ['an image that is no URL', { userId: 'u', image: 'alice.png' }, ['image']],
    ['no address', { userId: 'u', email: 'alice' }, ['email']],
    ['nothing', null, []],
  ])('answers as the validator of the vendor: %s', async (_what, body, path) => {
    expect(await tokens(body, {})).toMatchObject({
      status: 400,
      body: {
        success: false,
        error: { name: 'ZodError', issues: [{ path, message: expect.any(String) }] },
      },
    });
  });

  test('malformed JSON is an issue with the whole; what is too large has a status of its own', async () => {
    const json = { ...backend, 'content-type': 'application/json' };
    const send = (body: string) => callRaw('POST', `${chatsdk.url}/tokens`, body, json);
    expect(await send('{"userId":')).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: [] }] } },
    });
    const large = JSON.stringify({ userId: 'u', custom: { a: 'x'.repeat(16 * 1024) } });
    expect(await send(large)).toMatchObject({ status: 413, body: { error: { code: 'ERROR' } } });
  });

  test.each([1_000, 2_000, 4_000, 8_000])('custom data %i lists deep is kept or refused', async (depth) => {
    const custom = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const json = { ...backend, 'content-type': 'application/json' };
    const answers = await Promise.all([
      callRaw('POST', `${chatsdk.url}/tokens`, `{"userId":"deep","custom":${custom}}`, json),
      callRaw('POST', `${chatsdk.url}/api/auth/connect`, `{"userId":"deep","metadata":${custom}}`, json),
    ]);
    for (const { status } of answers) expect([200, 400]).toContain(status);
  });

  test.each([
    ['a userId of 255', { userId: 'u'.repeat(255) }, 200],
    ['a userId of 256', { userId: 'u'.repeat(256) }, 200],
    ['a userId of 257', { userId: 'u'.repeat(257) }, 400],
    ['a userId of 256 emoji', { userId: '😀'.repeat(256) }, 200],
    ['a userId of 257 emoji', { userId: '😀'.repeat(257) }, 400],
    ['a name of 255', { userId: 'limits', name: 'n'.repeat(255) }, 200],
    ['a name of 256', { userId: 'limits', name: 'n'.repeat(256) }, 400],
    ['99 custom keys', { userId: 'limits', custom: keys(99) }, 200],
    ['100 custom keys, and an address', { userId: 'limits', custom: keys(100), email: 'a@b.co' }, 200],
    ['101 custom keys', { userId: 'limits', custom: keys(101) }, 400],
    ['a custom key of 199', { userId: 'limits', custom: { ['k'.repeat(199)]: 1 } }, 200],
    ['a custom key of 200', { userId: 'limits', custom: { ['k'.repeat(200)]: 1 } }, 200],
    ['a custom key of 201', { userId: 'limits', custom: { ['k'.repeat(201)]: 1 } }, 400],
  ])('%s', async (_what, body, status) => {
    expect((await tokens(body)).status).toBe(status);
  });
});

describe('/api/auth/chat-token', () => {
  test.each(['GET', 'POST'])('%s gives both tokens to who has logged in', async (method) => {
    const sub = `chat-token-${method}`;
    const picture = 'https://example.com/u.png';
    const headers = { ...bearer(await bearerFor(chatsdk, { sub, name: 'User', picture })), origin };
    const { status, body } = await call(method, `${chatsdk.url}/api/auth/chat-token`, undefined, headers);
    expect([status, body]).toEqual([
      200,
      {
        token: expect.any(String),
        wsToken: expect.any(String),
        user: { id: sub, name: 'User', image: picture },
        expiresIn: day,
        _internal: { wsToken: body.wsToken },
      },
    ]);
    expectTokens(body, sub);
    expect((await get('/tokens/validate', bearer(body.token))).body.user).toEqual({
      id: sub,
      name: 'User',
      image: picture,
    });
  });

  test('what the body says does not count', async () => {
    const headers = bearer(chatsdk.bearerToken ?? '');
    const body = { userId: 'somebody else', name: 'Somebody Else' };
    const answer = await call('POST', `${chatsdk.url}/api/auth/chat-token`, body, headers);
    expectTokens(answer.body, chatsdk.userId ?? '');
  });

  test('is not for strangers, nor for holders of an API key or of a chat token', async () => {
    const { token } = (await tokens({ userId: 'stranger' })).body;
    const expired = await bearerFor(chatsdk, { exp: now() - 60 });
    for (const headers of [{}, backend, bearer(token), bearer(expired)])
      expect(await get('/api/auth/chat-token', headers)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated', status: 401 },
      });
  });
});

describe('a refresh', () => {
  test('gives new tokens for one that is live, and the new one can be refreshed', async () => {
    const first = (await tokens({ userId: 'refresh-1' })).body;
    const { status, body } = await refresh(bearer(first.token));
    expect([status, Object.keys(body).sort()]).toEqual([200, ['expiresIn', 'token', 'wsToken']]);
    expect(body.expiresIn).toBe(day);
    expectTokens(body, 'refresh-1');
    expect(verified('token', body.token).payload.jti).not.toBe(verified('token', first.token).payload.jti);
    expect((await refresh(bearer(body.token))).status).toBe(200);
  });

  test.each([
    ['that ended half a minute ago', 30, 200],
    ['that ended almost a day ago', day - 60, 200],
    ['that ended more than a day ago', day + 60, 401],
  ])('a token %s', async (_what, endedSecondsAgo, status) => {
    const old = oldToken(endedSecondsAgo);
    expect((await get('/tokens/validate', bearer(old))).status).toBe(401);
    const answer = await refresh(bearer(old));
    expect(answer.status).toBe(status);
    if (status === 200) expectTokens(answer.body, 'old-user');
    else expect(answer.body).toEqual({ error: { message: 'Invalid token' } });
  });

  test('refuses what is no token of the app, by one answer', async () => {
    const { token, wsToken } = (await tokens({ userId: 'refresh-2' })).body;
    const claims = { user_id: 'u', iat: now(), exp: now() + 60 };
    const bad = [
      wsToken,
      await withWrongSecret(token),
      `${token}x`,
      'x',
      sign('wsToken', claims),
      sign('token', { ...claims, app_id: 'another' }),
      sign('token', { ...claims, exp: undefined }),
      sign('token', { sub: 'u', iat: now(), exp: now() + 60 }),
    ];
    for (const each of bad) {
      const { status, body } = await refresh(bearer(each));
      expect([status, body]).toEqual([401, { error: { message: 'Invalid token' } }]);
    }
    const { status, body } = await refresh({});
    expect([status, body]).toEqual([401, { error: { message: 'Missing token' } }]);
    expect((await refresh(bearer(sign('token', claims)))).status).toBe(200);
  });

  const current = (body: unknown, headers: Record<string, string> = {}) =>
    call('POST', `${chatsdk.url}/api/auth/refresh`, body, headers);

  test('of the current client has the token in the body, or as Bearer', async () => {
    const { token } = (await tokens({ userId: 'refresh-3' })).body;
    for (const answer of [await current({ refreshToken: token }), await current({}, bearer(token))]) {
      const { _internal, ...rest } = answer.body;
      expect(answer.status).toBe(200);
      expect(rest).toEqual({ token: expect.any(String), refreshToken: rest.token, expiresIn: day });
      expectTokens({ ...rest, ..._internal }, 'refresh-3');
    }
    expect(await current({})).toMatchObject({ status: 401, body: { error: { message: 'Missing token' } } });
    expect((await current({ refreshToken: 7 })).status).toBe(400);
  });

  test('of the current client has no body where the token is Bearer', async () => {
    const { token } = (await tokens({ userId: 'refresh-4' })).body;
    expect((await current(undefined, bearer(token))).status).toBe(200);
  });

  test('of the first generation takes the token from the body as well', async () => {
    const { token } = (await tokens({ userId: 'refresh-5' })).body;
    const answer = await call('POST', `${chatsdk.url}/tokens/refresh`, { refreshToken: token });
    expect(answer.status).toBe(200);
  });
});

describe.each([
  ['token', '/tokens/validate', 'user_id'],
  ['wsToken', '/tokens/validate-ws', 'sub'],
] as const)('validating a %s', (kind, path, userClaim) => {
  const other = kind === 'token' ? 'wsToken' : 'token';
  const validate = (token: string) => get(path, bearer(token));
  const made = (claims: object) =>
    sign(kind, { [userClaim]: 'validate-1', iat: now(), exp: now() + 60, ...claims });

  test('says whose it is and for how long', async () => {
    const given = (await tokens({ userId: `validate-${kind}`, name: 'Alice', custom: { a: 1 } })).body;
    const { iat, exp } = verified(kind, given[kind]).payload;
    const { status, body } = await validate(given[kind]);
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect([status, body]).toEqual([
      200,
      {
        valid: true,
        payload: { userId: `validate-${kind}`, appId, issuedAt: iso(iat), expiresAt: iso(exp) },
        user: { id: `validate-${kind}`, name: 'Alice', image: null },
      },
    ]);
  });

  test('knows no user whom nobody has named', async () => {
    expect((await validate(made({ [userClaim]: 'never named' }))).body).toMatchObject({
      valid: true,
      user: null,
    });
  });

  test('tells what is wrong with one', async () => {
    const given = (await tokens({ userId: 'validate-2' })).body;
    const refused: [token: string, message: string][] = [
      [given[other], 'Invalid token signature'],
      [await withWrongSecret(given[kind]), 'Invalid token signature'],
      [made({ exp: now() - 60 }), 'Token expired'],
      [made({ app_id: 'another' }), 'Invalid token'],
      [made({ [userClaim]: undefined }), 'Invalid token'],
      [made({ exp: undefined }), 'Invalid token'],
      ['x', 'Invalid token'],
    ];
    for (const [token, message] of refused) {
      const answer = await validate(token);
      expect(answer).toMatchObject({ status: 401, body: { valid: false, error: { message } } });
      expect(answer.body.error.hint).toEqual(expect.any(String));
    }
    expect(await get(path)).toMatchObject({
      status: 401,
      body: { valid: false, error: { message: 'Missing token' } },
    });
    expect((await validate(made({}))).status).toBe(200);
  });
});

test('a current client connects with an API key', async () => {
  const connect = (body: unknown, headers: Record<string, string> = backend) =>
    call('POST', `${chatsdk.url}/api/auth/connect`, body, headers);
  const avatar = 'https://example.com/alice.png';
  const about = { displayName: 'Alice', avatar, email: 'alice@example.com', metadata: { a: 1 } };
  const { status, body } = await connect({ userId: 'connect-1', ...about });
  expect([status, body]).toEqual([
    200,
    {
      user: {
        id: 'connect-1',
        displayName: 'Alice',
        avatar,
        metadata: { a: 1, email: 'alice@example.com' },
      },
      token: expect.any(String),
      refreshToken: body.token,
      expiresIn: day,
      _internal: { wsToken: expect.any(String) },
    },
  ]);
  expectTokens({ ...body, ...body._internal }, 'connect-1');
  expect((await connect({ userId: 'connect-2', avatar: '' })).body.user).toEqual({
    id: 'connect-2',
    displayName: 'connect-2',
    avatar: null,
    metadata: {},
  });
  expect(await connect({ userId: 'u' }, {})).toMatchObject({
    status: 401,
    body: { error: { message: 'Missing API key' } },
  });
});

test('an app that asks the vendor passes on what it answers, and plays no vendor', async () => {
  const headers = bearer(
    await bearerFor(chatsdkUpstream, { sub: 'a/b #1 😀', name: 'Odd', picture: 'https://a/b?c=d#e' }),
  );
  const { status, body } = await call(
    'GET',
    `${chatsdkUpstream.url}/api/auth/chat-token`,
    undefined,
    headers,
  );
  expect([status, body]).toEqual([
    200,
    {
      token: expect.any(String),
      wsToken: expect.any(String),
      user: { id: 'a/b #1 😀', name: 'Odd', image: 'https://a/b?c=d#e' },
      expiresIn: day,
      _internal: { wsToken: body.wsToken },
    },
  ]);
  // Neither secret is ours.
  expect(() => verified('token', body.token)).toThrow('signature');
  expect(() => verified('wsToken', body.wsToken)).toThrow('signature');
  for (const path of ['/tokens', '/tokens/refresh', '/api/auth/connect'])
    expect((await call('POST', `${chatsdkUpstream.url}${path}`, { userId: 'u' })).status).toBe(404);
});
