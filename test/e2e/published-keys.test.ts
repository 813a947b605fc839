import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { call } from '../harness/http.ts';
import { serve } from '../harness/serve.ts';
import { avaya, baseUrl, chatsdk, wonderful } from '../harness/target.ts';
import { isWhole } from '../harness/whole.ts';
import { sdkToken } from './wonderful-requests.ts';

const jwksUrl = `${wonderful.url}/.well-known/jwks.json`;
const discoveryUrl = `${wonderful.url}/.well-known/openid-configuration`;

describe('the keys of an app', () => {
  test('verify its tokens: by discovery, with a library that fetches them itself', async () => {
    const { body } = await call('GET', discoveryUrl);
    expect(body).toMatchObject({
      issuer: expect.stringMatching(/\/wonderful$/),
      jwks_uri: expect.stringMatching(/\/wonderful\/\.well-known\/jwks\.json$/),
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const keys = createRemoteJWKSet(new URL(body.jwks_uri));
    const { token, id } = (await sdkToken(wonderful)).body;
    expect((await jwtVerify(token, keys, { algorithms: ['RS256'] })).payload.sub).toBe(id);
    expect(keys.jwks()?.keys.length).toBeGreaterThan(1);
  });

  test('are public ones, of this algorithm, and nothing else', async () => {
    const { body } = await call('GET', jwksUrl);
    for (const { n, e, kid, ...rest } of body.keys) {
      expect(rest).toEqual({ kty: 'RSA', alg: 'RS256', use: 'sig' });
      const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
      expect([key.asymmetricKeyDetails?.modulusLength, kid.length]).toEqual([2_048, 43]);
    }
  });

  test('are there for every page, and are fetched again only when they have changed', async () => {
    const first = await call('GET', jwksUrl, undefined, { origin: 'https://anywhere.example.com' });
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300, stale-if-error=3240');
    const etag = first.headers.get('etag') ?? '';
    const again = await call('GET', jwksUrl, undefined, { 'if-none-match': etag });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await call('GET', jwksUrl, undefined, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  test.each([
    ['an app whose vendor knows its key', chatsdk.url],
    ['an app that asks its vendor', avaya.url],
    ['no app', `${baseUrl}/unknown`],
  ])('%s has none to show', async (_which, url) => {
    for (const name of ['jwks.json', 'openid-configuration'])
      expect((await call('GET', `${url}/.well-known/${name}`)).status).toBe(404);
  });
});

/**
 * API Gateway Developer Guide, "JWT authorizers": 1,500 ms for each of the two, 150,000 bytes, RSA alone. Here the
 * functions start with the first request, as a sandbox in Lambda does.
 */
const { VENDING_ASSEMBLY: servedAssembly = '' } = process.env;
(servedAssembly ? test : test.skip)(
  "D10 API Gateway's own authorizer has them in time, from a cold start too",
  async () => {
    const served = await serve(servedAssembly, { userCount: 0 });
    try {
      for (const name of ['jwks.json', 'openid-configuration']) {
        const startedAt = performance.now();
        const response = await fetch(`${served.runner.baseUrl}/wonderful/.well-known/${name}`);
        const text = await response.text();
        const millis = performance.now() - startedAt;
        console.log(`D10 ${name}: ${millis.toFixed(0)} ms, ${text.length} bytes`);
        expect([response.status, text.length < 150_000]).toEqual([200, true]);
        if (isWhole) expect(millis).toBeLessThan(1_500);
      }
    } finally {
      await served.close();
    }
  },
);
