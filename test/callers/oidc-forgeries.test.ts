import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { failureOf } from '../doubles/failure-of.ts';
import { rsaPairOf, rsaPemOf } from '../fixtures/rsa-pair.ts';
import { forge } from '../vending/forge.ts';
import { good, header, jwkOf, pairs, pemOf, token, trusting } from './made-up-identity.ts';

const { present, refusal, keysAskedFor } = trusting();
afterEach(() => void jest.restoreAllMocks());

describe('who is not let in, for the signature or the header:', () => {
  test('a key that the identity provider does not have, whatever the token calls it', async () => {
    const pem = rsaPemOf('attacker');
    const badSignature = 'bearer token ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
    expect(await refusal(token({}, {}, 'RS256', pem))).toBe(badSignature);
    expect(await refusal(token({}, { kid: 'unknown' }))).toBe('bearer token ERR_JWKS_NO_MATCHING_KEY');
    expect(await refusal(token({}, { kid: 'key-ES256' }))).toBe('bearer token ERR_JWKS_NO_MATCHING_KEY');
  });

  test('alg none, signed or not, without a look at the keys', async () => {
    const before = keysAskedFor();
    for (const alg of ['none', 'None', 'NONE', '']) {
      const signed = token({}, { alg });
      for (const each of [signed, signed.replace(/[^.]+$/, '')]) await refusal(each);
    }
    expect(keysAskedFor()).toBe(before);
  });

  test('HS256 with the public key as its secret, in every form that it has, likewise', async () => {
    const before = keysAskedFor();
    const spki = pairs.RS256.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const secret of [spki, spki.trim(), JSON.stringify(jwkOf('RS256'))])
      for (const alg of ['HS256', 'HS512'])
        expect(await refusal(token({}, { alg }, 'RS256', Buffer.from(secret)))).toBe(
          'bearer token ERR_JOSE_ALG_NOT_ALLOWED',
        );
    expect(keysAskedFor()).toBe(before);
  });

  test('one algorithm under the name of another', async () => {
    for (const alg of ['ES256', 'EdDSA', 'PS256', 'RS512']) await refusal(token({}, { alg }));
  });

  test('a key of its own in the header, and nothing that it names is fetched', async () => {
    const fetched = jest.spyOn(globalThis, 'fetch');
    const pem = rsaPemOf('attacker');
    const jwk = rsaPairOf('attacker').publicKey.export({ format: 'jwk' });
    const url = 'https://evil.example/keys';
    for (const more of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { iss: url }]) {
      expect(await refusal(token({}, more, 'RS256', pem))).toMatch(/SIGNATURE_VERIFICATION_FAILED$/);
      expect(await refusal(token({}, { ...more, kid: undefined }, 'RS256', pem))).toMatch(/FAILED$/);
      // They change nothing for a genuine token either (control).
      await expect(present(token({}, more))).resolves.toBeDefined();
    }
    expect(fetched).not.toHaveBeenCalled();
  });

  test('what must be understood and is not', () => refusal(token({}, { crit: ['made-up'], 'made-up': 1 })));

  // Decoders read it as the same token.
  test('a genuine token with padding behind it', async () => {
    expect(await refusal(`${token()}==`)).toBe('the bearer token is not a compact JWS');
  });

  test('another payload, or no whole signature', async () => {
    const [head = '', payload = '', signature = ''] = token().split('.');
    const other = token({ sub: 'bob' }).split('.')[1];
    for (const each of [`${head}.${other}.${signature}`, `${head}.${payload}.`, `${head}.${payload}`])
      await refusal(each);
  });

  test('anything else, however odd: never an unexpected error', async () => {
    const odd = fc.oneof(
      fc.string(),
      fc.array(fc.base64String(), { maxLength: 6 }).map((parts) => parts.join('.')),
      fc.tuple(fc.jsonValue(), fc.jsonValue()).map(([head, claims]) => forge(head, claims, pemOf('RS256'))),
      fc.jsonValue().map((claims) => forge(header(), claims, pemOf('RS256'))),
      fc
        .dictionary(fc.constantFrom('alg', 'kid', 'typ', 'crit', 'b64', 'jwk'), fc.jsonValue())
        .map((more) => forge({ ...header(), ...more }, { ...good, exp: 0 }, pemOf('RS256'))),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (bearerToken) => {
        expect(await failureOf(present(bearerToken))).toMatchObject({ code: 'unauthenticated' });
      }),
      { numRuns: 300 },
    );
  });
});
