import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import { type ChatSdkStandIn, startChatSdk } from '../../../local/stand-ins/chatsdk.ts';
import { call, callRaw } from '../../harness/http.ts';

let vendor: ChatSdkStandIn;
let apiKey: string;

beforeAll(async () => {
  vendor = await startChatSdk({ appId: 'chat-app' });
  apiKey = JSON.parse(vendor.secretValue).apiKey;
});
afterAll(() => vendor.close());

const tokens = (body: unknown, headers: Record<string, string> = { 'x-api-key': apiKey }) =>
  call('POST', `${vendor.url}/tokens`, body, headers);
const claimsOf = (token: string, key: string) => createVerifier({ key, algorithms: ['HS256'] })(token);

test('gives tokens of a quarter of an hour under two secrets, and says the user back', async () => {
  const user = { name: 'Alice', image: 'https://example.com/a.png', email: 'alice@example.com' };
  const { status, body } = await tokens({ userId: 'user-123', ...user, custom: { a: 1 } });
  const text = expect.any(String);
  expect([status, body]).toEqual([
    200,
    {
      token: text,
      refreshToken: text,
      wsToken: text,
      user: { id: 'user-123', ...user },
      expiresIn: 900,
    },
  ]);
  const { iat, exp, ...claims } = claimsOf(body.token, vendor.secrets.token);
  const common = {
    iss: 'chatsdk-api',
    aud: 'chatsdk-client',
    sub: 'chat-app:user-123',
    user_id: 'user-123',
    app_id: 'chat-app',
    sid: text,
    jti: text,
    nbf: iat,
  };
  expect(claims).toEqual({ ...common, type: 'access' });
  expect(exp - iat).toBe(900);
  expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
  expect(claimsOf(body.wsToken, vendor.secrets.wsToken)).toEqual({ ...common, iat, exp });
  expect(claimsOf(body.refreshToken, vendor.secrets.token)).toMatchObject({ type: 'refresh' });
  expect(() => claimsOf(body.token, vendor.secrets.wsToken)).toThrow('signature');
  expect(() => claimsOf(body.wsToken, vendor.secrets.token)).toThrow('signature');
});

test('has no token endpoint unless it is switched on', async () => {
  const { url, close, secretValue } = await startChatSdk({ appId: 'chat-app', legacyTokens: false });
  const headers = { 'x-api-key': JSON.parse(secretValue).apiKey };
  const { status, body } = await call('POST', `${url}/tokens`, { userId: 'u' }, headers);
  await close();
  expect([status, body]).toEqual([404, { error: { message: 'Legacy token endpoint is disabled' } }]);
});

test('what was not said is not there', async () => {
  expect((await tokens({ userId: 'u' })).body.user).toStrictEqual({ id: 'u' });
});

test('checks the body before the key, and names every wrong field', async () => {
  const wrong = { userId: '', name: 7, email: 'alice', image: 'a.png', custom: [] };
  const { status, body } = await tokens(wrong, {});
  expect([status, body]).toMatchObject([400, { success: false, error: { name: 'ZodError' } }]);
  expect(body.error.issues.map(({ path }: { path: string[] }) => path)).toEqual([
    ['userId'],
    ['name'],
    ['email'],
    ['image'],
    ['custom'],
  ]);
  for (const raw of ['', '[]', 'null', '{'])
    expect((await callRaw('POST', `${vendor.url}/tokens`, raw)).body.error.issues).toMatchObject([
      { path: [] },
    ]);
});

test.each([
  [{}, 'Missing API key'],
  [{ 'x-api-key': 'chatsdk_guessed' }, 'Invalid API key'],
])('refuses the key in %j: %s', async (headers, message) => {
  const { status, body } = await tokens({ userId: 'u' }, headers);
  expect([status, body]).toEqual([401, { error: { message } }]);
});

test('another application has another key', async () => {
  const other = await startChatSdk({ appId: 'chat-app' });
  const headers = { 'x-api-key': JSON.parse(other.secretValue).apiKey };
  await other.close();
  expect((await tokens({ userId: 'u' }, headers)).status).toBe(401);
});

test.each([
  ['GET', '/tokens'],
  ['POST', '/tokens/'],
  ['POST', '/api/tokens'],
])('%s %s is not there', async (method, path) => {
  expect((await call(method, `${vendor.url}${path}`)).status).toBe(404);
});
