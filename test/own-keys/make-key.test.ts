import { expect, test } from '@jest/globals';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';

test('a secret is 48 random bytes in base64url, and its kid says nothing about it', async () => {
  const made = await Promise.all([1, 2].map(() => makeKey('HS256')));
  for (const key of made)
    expect(key).toEqual({
      kid: expect.stringMatching(/^[\da-f]{12}$/),
      material: { secret: expect.stringMatching(/^[\w-]{64}$/) },
    });
  expect(made[0]).not.toEqual(made[1]);
});

test.each([
  ['RS256', { kty: 'RSA', n: expect.stringMatching(/^[\w-]{342}$/) }],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
] as const)('a private key for %s is a JWK with its secret half', async (algorithm, jwk) => {
  expect(await makeKey(algorithm)).toEqual({
    kid: expect.stringMatching(/^[\w-]{43}$/),
    material: { jwk: expect.objectContaining({ ...jwk, d: expect.any(String) }) },
  });
});
