import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose';
import { type KeyEntry, readKeys } from '../../lambdas/keys/key-document.ts';
import { compactJws } from '../../lambdas/vending/compact-jws.ts';
import { encryptedPem, type KeyName, privateJwk, privatePem, publicJwk, publicPem } from './pasted-keys.ts';
import { quotes, reasonFor, refusalOf } from './reasons.ts';

type Asymmetric = 'RS256' | 'ES256' | 'EdDSA';
const reading = (algorithm: Asymmetric) => async (value: string) => {
  const entries = await readKeys(value, { algorithm, allowShortSecret: false });
  expect(entries).toEqual([{ key: expect.anything() }]);
  return (entries as [KeyEntry])[0].key;
};
const json = JSON.stringify;

/** For each algorithm a key, another one, and every way to write the first. */
const kinds: [algorithm: Asymmetric, key: KeyName, other: KeyName, forms: [form: string, value: string][]][] =
  [
    ['RS256', 'rsa', 'otherRsa', [['PKCS#1', privatePem('rsa', 'pkcs1')]]],
    ['ES256', 'p256', 'otherP256', [['SEC1', privatePem('p256', 'sec1')]]],
    ['EdDSA', 'ed25519', 'otherEd25519', []],
  ];

describe.each(kinds)('%s', (algorithm, name, other, more) => {
  const read = reading(algorithm);
  const [pem, jwk, published] = [privatePem(name), privateJwk(name), publicJwk(name)];

  test.each<[form: string, value: string]>([
    ...more,
    ['PKCS#8', pem],
    ['PKCS#8 without its last newline', pem.trim()],
    ['PKCS#8 with CRLF', pem.replaceAll('\n', '\r\n')],
    ['PKCS#8 with a byte order mark and white space', `\uFEFF \n${pem}\r\n \t`],
    ['PKCS#8 after what OpenSSL says of it', `Bag Attributes\n    friendlyName: a\n${pem}`],
    ['a private JWK', json(jwk)],
    ['a private JWK with a byte order mark and CRLF', `\uFEFF${json(jwk, null, 2)}\r\n`],
    ['a private JWK with a kid of its own', json({ ...jwk, kid: 'made-up', alg: algorithm, use: 'sig' })],
  ])('reads %s: it signs, and what the vendor was given verifies', async (_, value) => {
    const signing = await read(value);
    const token = await compactJws({ typ: 'JWT' }, { sub: 'a' }, signing);
    const { payload, protectedHeader } = await compactVerify(
      token,
      await importJWK(published as JWK, algorithm),
    );
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ sub: 'a' });
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: signing.publicJwk?.kid });
  });

  test('shows its public half, named by its thumbprint, and nothing of the private one', async () => {
    const shown = (await read(pem)).publicJwk;
    const kid = await calculateJwkThumbprint(published as JWK);
    expect(shown).toEqual({ ...published, kid, alg: algorithm, use: 'sig' });
    for (const [member, value] of Object.entries(jwk))
      if (!(member in published)) expect(quotes(json(shown), String(value))).toEqual([]);
    expect((await read(json({ ...jwk, kid: 'made-up' }))).publicJwk).toEqual(shown);
  });

  test('signs with a key that can not be taken out, and verifies with one that only verifies', async () => {
    const { verifyWith, sign, ...others } = await read(pem);
    expect(verifyWith).toMatchObject({ type: 'public', usages: ['verify'] });
    expect(sign).toEqual(expect.any(Function));
    expect(Object.keys(others)).toEqual(['algorithm', 'id', 'publicJwk']);
  });

  const noKey = 'the value is not a private key: neither PEM nor JWK';
  const publicKey = 'the value is a public key; it must be the private one';
  const mixed = 'the key does not verify its own signature';
  const publicHalf = Object.fromEntries(
    Object.entries(publicJwk(other)).filter(([member]) => ['x', 'y', 'n'].includes(member)),
  );
  test.each<[what: string, value: string, reason: string]>([
    ['nothing', '', 'the value is empty'],
    ['a public key', publicPem(name), publicKey],
    ['a public JWK', json(published), publicKey],
    ['a JWK of which the public half is missing', json({ ...jwk, x: undefined, n: undefined }), noKey],
    ['a JWK with the public half of another key', json({ ...jwk, ...publicHalf }), mixed],
    ['a JWK of numbers', json({ ...jwk, d: 4711 }), noKey],
    ['a JWK of no type', json({ ...jwk, kty: undefined }), 'must be a private JWK'],
    ['an oct JWK', json({ kty: 'oct', k: Buffer.from(pem).toString('base64url') }), noKey],
    ['a JWK that breaks off', json(jwk).slice(0, -8), 'not valid JSON'],
    ['a PEM that breaks off', pem.slice(0, 100), 'the PEM breaks off'],
    ['a PEM without its first line', pem.slice(pem.indexOf('\n') + 1), 'the PEM breaks off'],
    ['an encrypted key', encryptedPem(name), 'the private key is encrypted'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'its private key'],
    ['{"secret"}', json({ secret: 'correct-horse-battery-staple-4711' }), noKey],
    ['a secret', 'correct-horse-battery-staple-4711', noKey],
    ['a page of HTML', '<!doctype html><html><body>Sign in to continue</body></html>', 'the value is HTML'],
  ])('refuses %s', async (_, value, reason) => {
    expect(await reasonFor(value, read)).toContain(reason);
  });

  test('refuses what a slip has spoilt as unusable, whatever slip, and does not quote it', async () => {
    const slips = fc.tuple(
      fc.constantFrom(pem, json(jwk)),
      fc.nat(pem.length - 1),
      fc.nat(3),
      fc.string({ maxLength: 2 }),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(slips, async ([value, at, lost, typed]) => {
        if (await refusalOf(value.slice(0, at) + typed + value.slice(at + lost), read)) refused += 1;
      }),
    );
    expect(refused).toBeGreaterThan(50);
  });
});

test.each<[key: KeyName, algorithm: Asymmetric, reason: string]>([
  ['rsa1024', 'RS256', 'RS256 takes an RSA key of at least 2048 bits'],
  ['rsaPss', 'RS256', 'RS256 takes an RSA key of at least 2048 bits'],
  ['p256', 'RS256', 'RS256 takes an RSA key of at least 2048 bits'],
  ['ed25519', 'RS256', 'RS256 takes an RSA key of at least 2048 bits'],
  ['p384', 'ES256', 'ES256 takes a key on the curve P-256'],
  ['secp256k1', 'ES256', 'ES256 takes a key on the curve P-256'],
  ['rsa', 'ES256', 'ES256 takes a key on the curve P-256'],
  ['ed25519', 'ES256', 'ES256 takes a key on the curve P-256'],
  ['ed448', 'EdDSA', 'EdDSA takes an Ed25519 key'],
  ['x25519', 'EdDSA', 'EdDSA takes an Ed25519 key'],
  ['p256', 'EdDSA', 'EdDSA takes an Ed25519 key'],
  ['rsa', 'EdDSA', 'EdDSA takes an Ed25519 key'],
])('a key of %s is none for %s', async (name, algorithm, reason) => {
  expect(await reasonFor(privatePem(name), reading(algorithm))).toBe(reason);
});

test('the key of RFC 8037 appendix A has the thumbprint and makes the signature that are written there', async () => {
  const signing = await reading('EdDSA')(
    json({
      kty: 'OKP',
      crv: 'Ed25519',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    }),
  );
  expect(signing.publicJwk?.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  expect(signing.sign('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc')).toBe(
    'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
  );
});
