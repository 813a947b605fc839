import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { makePeople } from '../../../local/people.ts';
import { type IdentityProvider, startIdentityProvider } from '../../../local/stand-ins/identity-provider.ts';

const clients = new Map([
  ['shop', { issuer: 'https://login.example.com/', audience: 'https://shop.example.com' }],
  ['game', { issuer: 'https://login.example.com/', audience: ['https://game.example.com', 'g'] }],
]);
let apps = clients;
let provider: IdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider({ people: makePeople(), clients: () => apps });
});
afterAll(() => provider.close());

const redirectUri = 'http://localhost:5173/callback';
const asked = (parameters: object) =>
  fetch(
    `${provider.url}/authorize?${new URLSearchParams({ response_type: 'code', client_id: 'shop', redirect_uri: redirectUri, ...parameters })}`,
    { redirect: 'manual' },
  );
const returned = async (parameters: object) =>
  Object.fromEntries(new URL((await asked(parameters)).headers.get('location') ?? '').searchParams);
async function tokens(form: Record<string, string>, headers = {}): Promise<Answer> {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${provider.url}/token`, { method: 'POST', body, headers });
  return { status: answer.status, ...((await answer.json()) as object) };
}
interface Answer {
  readonly status: number;
  readonly access_token?: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly token_type?: string;
  readonly expires_in?: number;
}
const claimsOf = async (token = '') =>
  (await jwtVerify(token, createRemoteJWKSet(new URL(provider.jwksUrl)))).payload;

describe('with an authorization code', () => {
  const exchange = (code = '', more = {}) =>
    tokens({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id: 'shop', ...more });

  test('a page lets a person choose, and leads back with what the app gave', async () => {
    const page = await (await asked({ state: '"><script>', scope: 'openid' })).text();
    expect(page).toContain('name="person" value="user-2"');
    expect(page).toContain('name="state" value="&#34;&#62;&#60;script&#62;"');
    expect(page).not.toContain('<script');
    expect(await returned({ person: 'user-2', state: 's' })).toEqual({
      code: expect.any(String),
      state: 's',
    });
  });

  test('the access token is for the app, and the ID token for the library', async () => {
    const { code } = await returned({ person: 'user-2', scope: 'openid', nonce: 'n' });
    const { access_token, id_token, token_type, expires_in } = await exchange(code);
    expect([token_type, expires_in]).toEqual(['Bearer', 7 * 86_400]);
    const who = { sub: 'user-2', name: 'User 2', phone_number: '+6281234567891' };
    expect(await claimsOf(access_token)).toMatchObject({
      ...{ iss: 'https://login.example.com/', aud: 'https://shop.example.com' },
      ...who,
    });
    expect(await claimsOf(id_token)).toMatchObject({ iss: provider.url, aud: 'shop', nonce: 'n', ...who });
  });

  test('with PKCE, only its own verifier gets the tokens, once', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const codeOf = () =>
      returned({ person: 'user-3', code_challenge: challenge, code_challenge_method: 'S256' });
    expect(await exchange((await codeOf())['code'])).toMatchObject({ status: 400, error: 'invalid_grant' });
    const { code } = await codeOf();
    expect(await exchange(code, { code_verifier: verifier })).toMatchObject({ status: 200 });
    expect(await exchange(code, { code_verifier: verifier })).toMatchObject({ error: 'invalid_grant' });
  });

  test('a code is for one redirect_uri', async () => {
    const { code } = await returned({ person: 'user-2' });
    expect(await exchange(code, { redirect_uri: 'http://localhost:1/' })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('without a page, for a person who is named', async () => {
    expect(await returned({ prompt: 'none', login_hint: 'user-4' })).toEqual({ code: expect.any(String) });
    expect(await returned({ prompt: 'none' })).toEqual({ error: 'login_required' });
    expect(await returned({ response_type: 'token' })).toEqual({ error: 'unsupported_response_type' });
  });
});

test('with a password, and again with the refresh token', async () => {
  const first = await tokens({
    grant_type: 'password',
    username: 'user-5',
    password: 'x',
    client_id: 'game',
  });
  const next = await tokens({ grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' });
  for (const { access_token } of [first, next])
    expect(await claimsOf(access_token)).toMatchObject({
      sub: 'user-5',
      aud: ['https://game.example.com', 'g'],
    });
  expect(await tokens({ grant_type: 'refresh_token', refresh_token: 'x' })).toMatchObject({ status: 400 });
  expect(await tokens({ grant_type: 'client_credentials' })).toMatchObject({
    error: 'unsupported_grant_type',
  });
});

describe('the app is named', () => {
  const login = { grant_type: 'password', username: 'user-1' };
  const audienceOf = async (form: Record<string, string>, headers = {}) =>
    (await claimsOf((await tokens({ ...login, ...form }, headers)).access_token)).aud;

  test('by client_id, by HTTP Basic, by audience or by resource', async () => {
    expect(await audienceOf({ client_id: 'shop' })).toBe('https://shop.example.com');
    const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
    expect(await audienceOf({}, { authorization })).toBe('https://shop.example.com');
    expect(await audienceOf({ client_id: 'spa-1', audience: 'g' })).toContain('g');
    expect(await audienceOf({ resource: 'https://shop.example.com' })).toBe('https://shop.example.com');
  });

  test('not at all, if there is one provider and audience; otherwise the refusal lists the apps', async () => {
    expect(await tokens(login)).toMatchObject({
      error: 'invalid_client',
      error_description: 'client_id must name an app that takes logins: shop, game',
    });
    apps = new Map([...clients].slice(0, 1));
    expect(await audienceOf({ client_id: 'spa-1' })).toBe('https://shop.example.com');
    apps = clients;
  });
});

test('discovery leads to it', async () => {
  const answer = await fetch(`${provider.url}/.well-known/openid-configuration`);
  expect(await answer.json()).toMatchObject({
    issuer: provider.url,
    authorization_endpoint: `${provider.url}/authorize`,
    token_endpoint: `${provider.url}/token`,
    grant_types_supported: ['authorization_code', 'password', 'refresh_token'],
  });
});
