import { describe, expect, test } from '@jest/globals';
import { createDecoder, createSigner } from 'fast-jwt';
import { call, callRaw } from '../harness/http.ts';
import { bearerFor, chatsdk, credentials, origin } from '../harness/target.ts';
import { acceptedBefore, acceptedToday, type ChatSdkServer } from './chatsdk-servers.ts';

/*
 * ChatSDK's "Token Generation Guide", step by step: what its samples send, as each language puts it on the wire, and
 * what they read of the answers. The role `vendor` stands where the guide has the ChatSDK server, and the role
 * `integrator` where it has the reader's backend.
 */

const CHATSDK_API_URL = chatsdk.url;
const CHATSDK_API_KEY = chatsdk.apiKey;
const appId = String(chatsdk['appId']);
const secrets = { token: chatsdk.signingSecret ?? '', wsToken: String(chatsdk['wsSecret']) };
const decode = createDecoder();
const server = (...users: string[]): ChatSdkServer => ({ jwtSecret: secrets.token, appId, users });

const generate = (body: string, apiKey = CHATSDK_API_KEY) =>
  callRaw('POST', `${CHATSDK_API_URL}/tokens`, body, {
    'X-API-Key': apiKey,
    'Content-Type': 'application/json',
  });

describe('Step 1: POST /tokens', () => {
  const request = {
    userId: 'user-123',
    name: 'Alice Johnson',
    image: 'https://example.com/alice.png',
    custom: { department: 'Engineering', role: 'Senior Developer' },
  };

  test('has the answer of the guide', async () => {
    const { status, body } = await generate(JSON.stringify(request));
    const { custom: _, userId: id, ...user } = request;
    const jwt = expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect([status, body]).toEqual([
      200,
      { token: jwt, wsToken: jwt, user: { id, ...user }, expiresIn: 86_400 },
    ]);
  });

  test('takes the custom metadata of the last section', async () => {
    const custom = {
      organizationId: 'org-456',
      role: 'admin',
      permissions: ['read', 'write', 'delete'],
      tenantId: 'tenant-789',
    };
    const metadata = JSON.stringify({ userId: 'user-custom', name: 'Alice Johnson', custom });
    expect((await generate(metadata)).status).toBe(200);
    const connected = await call(
      'POST',
      `${CHATSDK_API_URL}/api/auth/connect`,
      { userId: 'user-custom' },
      { 'X-API-Key': CHATSDK_API_KEY },
    );
    expect(connected.body.user.metadata).toEqual(custom);
  });

  test('says "Invalid API key" as the section on trouble has it', async () => {
    expect(await generate(JSON.stringify(request), 'chatsdk_abc123')).toMatchObject({
      status: 401,
      body: { error: { message: 'Invalid API key' } },
    });
  });

  test('makes no second user of the same userId: it changes the name, and keeps what is not said', async () => {
    await generate(JSON.stringify({ ...request, userId: 'user-again' }));
    const { body } = await generate(JSON.stringify({ userId: 'user-again', name: 'Alice Miller' }));
    expect(body.user).toEqual({ id: 'user-again', name: 'Alice Miller', image: request.image });
  });
});

/** Bodies as the four languages' libraries write them. */
const samples: [language: string, userId: string, body: string][] = [
  [
    'Node.js (Express)',
    'node-1',
    '{"userId":"node-1","name":"Jürgen","image":"https://a.example/1.png","custom":{"email":"j@example.com","department":"R&D"}}',
  ],
  [
    'Node.js, a user without a picture and department',
    'node-2',
    '{"userId":"node-2","name":"Jürgen","custom":{"email":"j@example.com"}}',
  ],
  [
    'Python (FastAPI, httpx), an older one that writes ASCII',
    'python-1',
    '{"userId": "python-1", "name": "J\\u00fcrgen", "image": "https://a.example/1.png", "custom": {"email": "j@example.com", "department": null}}',
  ],
  [
    'Ruby (Rails, HTTParty)',
    'ruby-1',
    '{"userId":"ruby-1","name":"Jürgen","image":"https://a.example/1.png","custom":{"email":"j@example.com","department":"R\\u0026D"}}',
  ],
  [
    'PHP (Laravel)',
    'php-1',
    '{"userId":"php-1","name":"J\\u00fcrgen","image":"https:\\/\\/a.example\\/1.png","custom":{"email":"j@example.com","department":"R&D"}}',
  ],
];

describe('Step 2: the backend of the guide', () => {
  test.each(samples)('%s gets tokens for its user', async (_language, userId, sent) => {
    const { status, body } = await generate(sent);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: userId, name: 'Jürgen' }, expiresIn: 86_400 });
    expect(acceptedToday(body.token, server(userId))).toBe(userId);
  });

  test.each(samples)('%s is heard at our own route as well, with all that it says', async (_l, _id, sent) => {
    const app = credentials.apps['limited-login'];
    const url = chatsdk.url.replace('/chatsdk', '/limited-login');
    const key = { 'X-API-Key': app?.apiKey ?? '' };
    const json = { ...key, 'Content-Type': 'application/json' };
    const { status, body } = await callRaw('POST', `${url}/api/auth/chat-token`, sent, json);
    const { userId, name, image, custom } = JSON.parse(sent);
    expect([status, body.user]).toEqual([200, { id: userId, name, ...(image && { image }) }]);
    const connected = await call('POST', `${url}/api/auth/connect`, { userId }, key);
    expect(connected.body.user.metadata).toEqual(custom);
  });
});

interface Tokens {
  readonly token: string;
  readonly wsToken: string;
}

describe('Step 3: the frontend of the guide', () => {
  test('React: fetch with credentials, from an allowed origin', async () => {
    const userAccessToken = await bearerFor(chatsdk, { sub: 'react-1', name: 'React' });
    // The guide's cookies are a bearer token here.
    const response = await fetch(`${chatsdk.url}/api/auth/chat-token`, {
      credentials: 'include',
      headers: { authorization: `Bearer ${userAccessToken}`, origin },
    });
    const tokens = (await response.json()) as Tokens;
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(acceptedToday(tokens.token, server('react-1'))).toBe('react-1');
    expect(decode(tokens.wsToken)).toMatchObject({ sub: `${appId}:react-1`, app_id: appId });
  });

  test('React Native: GET with the access token of the user', async () => {
    const userAccessToken = await bearerFor(chatsdk, { sub: 'native-1' });
    const response = await fetch(`${chatsdk.url}/api/auth/chat-token`, {
      headers: { Authorization: `Bearer ${userAccessToken}` },
    });
    const { token, wsToken } = (await response.json()) as Tokens;
    expect(acceptedToday(token, server('native-1'))).toBe('native-1');
    expect(decode(wsToken)).toMatchObject({ user_id: 'native-1' });
  });

  test('token life cycle: the next request has other tokens of the same user', async () => {
    const headers = { Authorization: `Bearer ${await bearerFor(chatsdk, { sub: 'again-1' })}` };
    const get = async () =>
      (await call('GET', `${chatsdk.url}/api/auth/chat-token`, undefined, headers)).body;
    const [first, second] = [await get(), await get()].map(({ token }) => decode(token));
    expect(second.jti).not.toBe(first.jti);
    expect(second.sub).toBe(first.sub);
  });

  test('what the guide calls wrong is refused: token for the web socket, wsToken for REST, a made-up key', async () => {
    const { token, wsToken } = (await generate('{"userId":"mixed-1"}')).body;
    expect(() => acceptedToday(wsToken, server('mixed-1'))).toThrow('signature');
    expect(() => acceptedToday(token, { ...server('mixed-1'), jwtSecret: secrets.wsToken })).toThrow(
      'signature',
    );
  });
});

describe('the rules by which ChatSDK servers verify a REST token', () => {
  const genuine = async () => (await generate('{"userId":"rules-1"}')).body.token as string;
  const changed = async (changes: object) =>
    createSigner({ key: secrets.token })({ ...decode(await genuine()), ...changes });

  test('our token passes them, then and now', async () => {
    const token = await genuine();
    expect(acceptedToday(token, server('rules-1'))).toBe('rules-1');
    expect(acceptedBefore(token, server())).toBe('rules-1');
    for (const scope of decode(token).scopes)
      expect(acceptedToday(token, server('rules-1'), scope)).toBe('rules-1');
  });

  test.each([
    ['iss', { iss: undefined }, true],
    ['aud', { aud: undefined }, true],
    ['type', { type: undefined }, true],
    ['scopes', { scopes: undefined }, true],
    ['another type', { type: 'refresh' }, true],
    ['an id that is no UUID', { jti: '0f8fad5b-d9cb-469f-a165-70867728950e.key' }, true],
    ['another application', { app_id: 'another' }, false],
    ['an end in the past', { exp: 1_700_000_000 }, false],
  ])('today they refuse %s (control)', async (_what, changes, isNew) => {
    const token = await changed(changes);
    expect(() => acceptedToday(token, server('rules-1'))).toThrow();
    if (isNew) expect(acceptedBefore(token, server())).toBe('rules-1');
    else expect(() => acceptedBefore(token, server())).toThrow();
  });

  test('today a user must exist there; until June 2026 none had to', async () => {
    const token = await genuine();
    expect(() => acceptedToday(token, server('another'))).toThrow('Token user not found');
    expect(acceptedBefore(token, server('another'))).toBe('rules-1');
  });
});

describe('POST /api/realtime/subscription-token', () => {
  const subscribe = (token: string, channel: unknown) =>
    call(
      'POST',
      `${CHATSDK_API_URL}/api/realtime/subscription-token`,
      { channel },
      { authorization: `Bearer ${token}` },
    );

  test("gives a token for the user's own channel, with the subject of their wsToken", async () => {
    const { token, wsToken } = (await generate('{"userId":"channel-1"}')).body;
    const channel = `user:${appId}:channel-1`;
    const { status, body } = await subscribe(token, channel);
    expect([status, body]).toEqual([200, { token: expect.any(String), expiresIn: 900 }]);
    const { sub, app_id } = decode(wsToken);
    expect(decode(body.token)).toMatchObject({ sub, app_id, channel });
  });

  test.each([
    ["another user's", `user:${appId}:channel-3`, 403, 'FORBIDDEN'],
    ["another application's", 'user:another:channel-2', 403, 'FORBIDDEN'],
    ['no', '', 400, undefined],
  ])('gives none for %s channel', async (_whose, channel, status, code) => {
    const { token } = (await generate('{"userId":"channel-2"}')).body;
    const answer = await subscribe(token, channel);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test('gives none without a token, for a wsToken, for a login', async () => {
    const { wsToken } = (await generate('{"userId":"channel-4"}')).body;
    const channel = `user:${appId}:channel-4`;
    const login = await bearerFor(chatsdk, { sub: 'channel-4' });
    for (const each of [wsToken, login, 'x'])
      expect(await subscribe(each, channel)).toMatchObject({
        status: 401,
        body: { error: { message: 'Invalid token' } },
      });
  });
});
