import { describe, expect, test } from '@jest/globals';
import { call, callRaw } from '../harness/http.ts';
import { bearerFor, chatsdk, chatsdkUpstream, comapi, origin } from '../harness/target.ts';
import { backend, bearer, day, expectTokens, get, now, secrets, tokens, verified } from './chatsdk-tokens.ts';

const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, at]));

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
        expiresAt: expect.any(Number),
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

  test('may name themselves, and nobody else; may give no custom data, and their login knows their name better', async () => {
    const headers = bearer(chatsdk.bearerToken ?? '');
    const ask = (body: object) => call('POST', `${chatsdk.url}/api/auth/chat-token`, body, headers);
    const themselves = await ask({ userId: chatsdk.userId, name: 'Somebody Else', image: null, email: '' });
    expectTokens(themselves.body, chatsdk.userId ?? '');
    expect(themselves.body.user.name).toBe('User 1');
    for (const others of [{ userId: 'somebody else' }, { custom: { role: 'admin' } }, { email: 'a@b.co' }])
      expect(await ask(others)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
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
      refreshToken: expect.any(String),
      wsToken: expect.any(String),
      user: { id: 'a/b #1 😀', name: 'Odd', image: 'https://a/b?c=d#e' },
      expiresAt: expect.any(Number),
      expiresIn: 900,
      _internal: { wsToken: body.wsToken },
    },
  ]);
  // Neither secret is ours.
  expect(() => verified('token', body.token)).toThrow('signature');
  expect(() => verified('wsToken', body.wsToken)).toThrow('signature');
  for (const path of ['/tokens', '/tokens/refresh', '/api/auth/connect'])
    expect((await call('POST', `${chatsdkUpstream.url}${path}`, { userId: 'u' })).status).toBe(404);
});
