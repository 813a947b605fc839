import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type IdentityProvider, startIdentityProvider } from '../../../local/stand-ins/identity-provider.ts';

let provider: IdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider();
});
afterAll(() => provider.close());

const client = { issuer: 'https://login.example.com/', audience: 'https://chat.example.com' };
const verify = (token: string, { jwksUrl } = provider) =>
  jwtVerify(token, createRemoteJWKSet(new URL(jwksUrl)), { ...client, algorithms: ['RS256'] });
test('signs for no web page', async () => {
  const headers = { 'content-type': 'application/json', origin: 'https://foreign.example' };
  const answer = await fetch(`${provider.url}/sign`, { method: 'POST', headers, body: '{"sub":"user-1"}' });
  expect([answer.status, await answer.text()]).toEqual([403, '']);
});

const signOverHttp = async (claims: object) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${provider.url}/sign`, {
    method: 'POST',
    headers,
    body: JSON.stringify(claims),
  });
  return ((await answer.json()) as { token: string }).token;
};

test('a token is for the client, for seven days, and verifies with the published key', async () => {
  const { payload, protectedHeader } = await verify(await provider.tokenFor(client, { sub: 'user-1' }));
  expect(payload).toMatchObject({ iss: client.issuer, aud: client.audience, sub: 'user-1' });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7 * 86_400);
  const { keys } = (await (await fetch(provider.jwksUrl)).json()) as { keys: object[] };
  expect(keys).toEqual([
    { kty: 'RSA', alg: 'RS256', kid: protectedHeader.kid, n: expect.any(String), e: 'AQAB' },
  ]);
});

test('claims may say anything, and over HTTP as well', async () => {
  const claims = { sub: 'user-2', name: 'User 2', picture: 'https://example.com/2.png' };
  expect((await verify(await provider.tokenFor(client, claims))).payload).toMatchObject(claims);
  const all = { iss: client.issuer, aud: client.audience, ...claims };
  expect((await verify(await signOverHttp(all))).payload).toMatchObject(all);
});

test('tokens that must be refused can be had', async () => {
  const past = Math.floor(Date.now() / 1000) - 60;
  const refused = async (claims: object) =>
    verify(await provider.tokenFor(client, { sub: 'user-1', ...claims })).then(
      () => 'accepted',
      ({ code }) => code,
    );
  expect(await refused({ exp: past })).toBe('ERR_JWT_EXPIRED');
  expect(await refused({ nbf: past + 600 })).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED');
  expect(await refused({ iss: 'https://other.example.com/' })).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED');
  expect(await refused({ aud: 'another' })).toBe('ERR_JWT_CLAIM_VALIDATION_FAILED');
});

test("another provider's token does not verify", async () => {
  const other = await startIdentityProvider();
  const token = await other.tokenFor(client, { sub: 'user-1' });
  await verify(token, other);
  await other.close();
  await expect(verify(token)).rejects.toThrow('no applicable key found');
});
