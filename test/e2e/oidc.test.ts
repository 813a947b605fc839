import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Listening, listen } from '../../local/listen.ts';
import { rsaPairOf, rsaPemOf } from '../fixtures/rsa-pair.ts';
import { call } from '../harness/http.ts';
import { baseUrl, bearerFor, chatsdk, credentials } from '../harness/target.ts';
import { forge } from '../vending/forge.ts';

/** Apps that trust the identity provider (oauth2-mock-server), by their routes for whoever has logged in. */
const doors = [
  ['GET', `${chatsdk.url}/api/auth/chat-token`],
  ['POST', `${baseUrl}/wonderful/api/sdk-token`],
  ['POST', `${baseUrl}/limited-login/api/auth/chat-token`],
] as const;
const knock = (token: string, [method, url]: (typeof doors)[number] = doors[0]) =>
  call(method, url, undefined, { authorization: `Bearer ${token}` });
const now = () => Math.floor(Date.now() / 1000);

let good: string;
let attackers: Listening;
const fetched: string[] = [];
beforeAll(async () => {
  good = await bearerFor(chatsdk);
  attackers = await listen((request, response) => {
    fetched.push(request.url ?? '');
    response.end(JSON.stringify({ keys: [{ ...ownKeys.publicKey.export({ format: 'jwk' }), kid: 'own' }] }));
  }, 0);
});
afterAll(() => attackers.close());

const ownKeys = rsaPairOf('attacker');
const ownPem = rsaPemOf('attacker');
const refused = { status: 401, body: { code: 'unauthenticated' } };

/** The good token's claims under another header, signed by whoever attacks. */
const forged = (header: object, key: string | Buffer = ownPem, claims: object = {}) =>
  forge({ ...decodeProtectedHeader(good), ...header }, { ...decodeJwt(good), ...claims }, key);

/** What the provider publishes: the public key that its tokens are signed with. */
async function publicPem(): Promise<string> {
  const { keys } = (await call('GET', `${credentials.endpoints.identityProvider}/jwks`)).body;
  return createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

test.each(doors)('a good token of a real provider is let in: %s %s', async (...door) => {
  expect((await knock(good, door)).status).toBe(200);
});

describe('a token of the provider is refused', () => {
  test.each<[what: string, claims: Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://evil.example/' }],
    ['of nearly the same issuer', { iss: 'https://login.example.com' }],
    ['for another audience', { aud: 'https://other.example.com' }],
    ['that has expired', { exp: now() - 60 }],
    ['that is not yet valid', { nbf: now() + 60 }],
    ['without a subject', { sub: undefined }],
    ['whose subject is no text', { sub: 7 }],
  ])('%s', async (_, claims) => {
    expect(await knock(await bearerFor(chatsdk, claims))).toMatchObject(refused);
  });
});

describe('a token of somebody else is refused', () => {
  test('under a key that nobody knows, by its own name or by the right one', async () => {
    expect(await knock(forged({ kid: 'own' }))).toMatchObject(refused);
    expect(await knock(forged({}))).toMatchObject(refused);
  });

  test('unsigned: alg none, in any spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      for (const token of [forged({ alg }), forged({ alg }).replace(/[^.]+$/, '')])
        expect(await knock(token)).toMatchObject(refused);
  });

  test('signed with HS256 and the public key for a secret', async () => {
    const pem = await publicPem();
    for (const secret of [pem, pem.trim(), `${pem}\n`]) {
      const [header, payload] = forged({ alg: 'HS256' }).split('.');
      const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
      expect(await knock(`${header}.${payload}.${signature}`)).toMatchObject(refused);
    }
  });

  test.each(['RS384', 'PS256', 'ES256', 'EdDSA', 'RSA-OAEP'])(
    'that says %s of a signature by RS256',
    async (alg) => {
      expect(await knock(forged({ alg }, ownPem))).toMatchObject(refused);
    },
  );

  test('with a key, or the address of one, in its header; and nothing is fetched from there', async () => {
    const jwk = ownKeys.publicKey.export({ format: 'jwk' });
    const url = `${attackers.url}/keys`;
    for (const more of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { jwk, jku: url, x5u: url }])
      for (const kid of ['own', undefined, decodeProtectedHeader(good).kid])
        expect(await knock(forged({ ...more, kid }))).toMatchObject(refused);
    expect(await knock(forged({}, ownPem, { iss: attackers.url }))).toMatchObject(refused);
    expect(fetched).toEqual([]);
    // Whoever fetched from there would find the key that fits (control).
    await fetch(url);
    expect(fetched).toEqual(['/keys']);
  });
});
