import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { type KeyEntry, readKeys, writeKeys, writtenKeys } from '../../lambdas/keys/key-document.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { privateJwk, privatePem } from './pasted-keys.ts';
import { reasonFor } from './reasons.ts';

const json = JSON.stringify;
const [first, second] = ['correct-horse-battery-staple-4711', 'another-horse-battery-staple-0815'];
const optionsOf = (algorithm: Algorithm) => ({ algorithm, allowShortSecret: false });
const reading = (algorithm: Algorithm) => (value: string) => readKeys(value, optionsOf(algorithm));
const [readHmac, readEs256] = [reading('HS256'), reading('ES256')];
const idOf = async (value: string, algorithm: Algorithm) =>
  ((await reading(algorithm)(value)) as [KeyEntry])[0].key.id;
const hmacKeys = (...keys: object[]) => json({ keys });
const seconds = 1_800_000_000;
const iso = '2027-01-15T08:00:00Z';

describe('what is accepted', () => {
  test.each<[form: string, algorithm: Algorithm, same: string, value: string]>([
    ['a text', 'HS256', first, `${first}\r\n`],
    ['{"secret"}', 'HS256', first, json({ secret: first })],
    ['a list of one secret', 'HS256', first, hmacKeys({ secret: `${first}\n` })],
    ['a secret with a kid of its own', 'HS256', first, hmacKeys({ kid: 'portal-2026.1', secret: first })],
    ['PEM', 'ES256', privatePem('p256'), privatePem('p256', 'sec1')],
    ['a JWK', 'ES256', privatePem('p256'), json(privateJwk('p256'))],
    ['a list of one PEM', 'ES256', privatePem('p256'), json({ keys: [{ pem: privatePem('p256') }] })],
    ['a list of one JWK', 'ES256', privatePem('p256'), json({ keys: [{ jwk: privateJwk('p256') }] })],
    ['a list of one JWK', 'EdDSA', privatePem('ed25519'), json({ keys: [{ jwk: privateJwk('ed25519') }] })],
    ['a list of one PEM', 'RS256', privatePem('rsa'), json({ keys: [{ pem: privatePem('rsa') }] })],
  ])('%s, for %s, is that key, at all times', async (_, algorithm, same, value) => {
    const id = await idOf(same, algorithm);
    expect(await reading(algorithm)(value)).toEqual([{ key: expect.objectContaining({ algorithm, id }) }]);
  });

  test.each<[form: string, time: unknown]>([
    ['ISO 8601 in UTC', iso],
    ['with milliseconds, which are cut off', '2027-01-15T08:00:00.999Z'],
    ['with an offset', '2027-01-15T09:30:00+01:30'],
    ['without seconds', '2027-01-15T08:00Z'],
    ['without seconds, with an offset', '2027-01-15T10:00+02:00'],
    ['epoch seconds', seconds],
  ])('a time as %s', async (_, time) => {
    const value = hmacKeys({ secret: first, notAfter: time }, { secret: second, notBefore: time });
    expect(await readHmac(value)).toMatchObject([{ notAfter: seconds }, { notBefore: seconds }]);
  });

  test('a private key with any kid: its kid is its thumbprint', async () => {
    const kid = await idOf(privatePem('p256'), 'ES256');
    for (const entry of [{ jwk: { ...privateJwk('p256'), kid: 'made-up' } }, { pem: privatePem('p256') }])
      expect(await readEs256(json({ keys: [{ ...entry, kid: 'login-2026' }] }))).toMatchObject([
        { key: { id: kid } },
      ]);
  });

  test("a private key whose kid is its thumbprint, and the rotation function's times", async () => {
    const kid = await idOf(privatePem('p256'), 'ES256');
    const entry = {
      kid,
      pem: privatePem('p256'),
      notBefore: iso,
      createdAt: seconds - 9,
      notAfter: seconds + 9,
    };
    const times = { notBefore: seconds, createdAt: seconds - 9, notAfter: seconds + 9 };
    expect(await readEs256(json({ keys: [entry] }))).toEqual([{ key: expect.anything(), ...times }]);
  });

  test('20 keys', async () => {
    const keys = Array.from({ length: 20 }, (_, at) => ({ secret: `${first}-${at}`, notBefore: at }));
    expect(await readHmac(hmacKeys(...keys))).toHaveLength(20);
  });
});

const wrongAt = (where: string) => `the JSON document is wrong at ${where}`;
const wrongTimes: unknown[] = [
  'soon',
  '15.01.2027',
  '2027-02-30T99:00:00Z',
  '',
  -1,
  0.5,
  seconds * 1000,
  null,
];

describe('what is refused, by a reason that names the place and quotes nothing', () => {
  test.each<[what: string, value: string, reason: string]>([
    ['no keys', hmacKeys(), wrongAt('keys')],
    ['no list', json({ keys: { secret: first } }), wrongAt('keys')],
    ['a member beside the keys', json({ keys: [{ secret: first }], secret: second }), wrongAt('secret')],
    ['an unknown member', json({ keys: [{ secret: first }], [second]: 1 }), wrongAt('an unknown member')],
    ['an unknown member of a key', hmacKeys({ secret: first, use: second }), wrongAt('an unknown member')],
    ['a name in other case', hmacKeys({ secret: first, notbefore: iso }), wrongAt('an unknown member')],
    ['a key without material', hmacKeys({ secret: first }, { notBefore: iso }), wrongAt('keys.1.secret')],
    ['a private key', hmacKeys({ pem: privatePem('p256') }), wrongAt('keys.0.secret, keys.0.pem')],
    ['a secret that is a number', hmacKeys({ secret: 4711 }), wrongAt('keys.0.secret')],
    ['a kid with a space', hmacKeys({ kid: `my ${first}`, secret: first }), wrongAt('keys.0.kid')],
    ['a kid without end', hmacKeys({ kid: 'k'.repeat(101), secret: first }), wrongAt('keys.0.kid')],
    [
      'a short secret',
      hmacKeys({ secret: first }, { secret: 'short', notBefore: 1 }),
      'keys.1: the secret has 5 bytes, fewer than 32',
    ],
    [
      'the same key twice',
      hmacKeys({ secret: first }, { secret: `${first}\n`, notBefore: iso }),
      'keys.1: the same key appears twice',
    ],
    [
      'two keys from always',
      hmacKeys({ secret: first }, { secret: second }),
      'keys.1: another key begins at the same time: give it a notBefore',
    ],
    [
      'two keys from one time, written differently',
      hmacKeys({ secret: first, notBefore: iso }, { secret: second, notBefore: seconds }),
      'keys.1: another key begins at the same time: give it a notBefore',
    ],
    [
      'an end before the beginning',
      hmacKeys({ secret: first, notBefore: seconds, notAfter: seconds - 1 }),
      'notAfter is not after notBefore',
    ],
    [
      'an end at the beginning',
      hmacKeys({ secret: first }, { secret: second, notBefore: iso, notAfter: seconds }),
      'keys.1: notAfter is not after notBefore',
    ],
  ])('%s', async (_, value, reason) => {
    expect(await reasonFor(value, readHmac)).toBe(reason);
  });

  test.each(wrongTimes)('a time as %j', async (time) => {
    for (const member of ['notBefore', 'notAfter', 'createdAt'])
      expect(await reasonFor(hmacKeys({ secret: first, [member]: time }), readHmac)).toBe(
        `${wrongAt(`keys.0.${member}`)}: write a time as 2026-12-01T03:00:00Z`,
      );
  });

  test('21 keys', async () => {
    const keys = Array.from({ length: 21 }, (_, at) => ({ secret: `${first}-${at}`, notBefore: at }));
    expect(await reasonFor(hmacKeys(...keys), readHmac)).toBe(wrongAt('keys'));
  });

  const pem = privatePem('p256');
  test.each<[what: string, entries: object[], reason: string]>([
    ['PEM and JWK at once', [{ pem, jwk: privateJwk('p256') }], wrongAt('keys.0')],
    ['neither', [{ notBefore: iso }], wrongAt('keys.0')],
    ['a secret', [{ secret: first }], 'the JSON document is wrong at'],
    ['a JWK as text', [{ jwk: json(privateJwk('p256')) }], wrongAt('keys.0.jwk')],
    ['half a PEM', [{ pem: pem.slice(0, 90) }], 'the PEM breaks off'],
    [
      'a wrong curve, second',
      [{ pem }, { pem: privatePem('p384'), notBefore: 1 }],
      'keys.1: ES256 takes a key on the curve P-256',
    ],
    [
      'the same key as PEM and as JWK',
      [{ pem }, { jwk: privateJwk('p256'), notBefore: iso }],
      'keys.1: the same key appears twice',
    ],
  ])('a list of private keys with %s', async (_, entries, reason) => {
    expect(await reasonFor(json({ keys: entries }), readEs256)).toContain(reason);
  });
});

describe('what is written is read again as it was', () => {
  const time = fc.option(fc.integer({ min: 0, max: 32_503_680_000 }), { nil: undefined });
  const entry = fc.record({ createdAt: time, notAfter: time });
  const documents = fc.dictionary(fc.nat({ max: 4_000_000_000 }).map(String), entry, {
    minKeys: 1,
    maxKeys: 20,
  });

  test.each<Algorithm>(['HS256', 'ES256', 'EdDSA'])('for %s', async (algorithm) => {
    const made = await Promise.all(Array.from({ length: 20 }, () => makeKey(algorithm)));
    await fc.assert(
      fc.asyncProperty(documents, async (given) => {
        const keys = Object.entries(given).map(([notBefore, { createdAt, notAfter }], at) => ({
          ...(made[at] as (typeof made)[number]),
          notBefore: Number(notBefore),
          createdAt,
          notAfter,
        }));
        expect(writtenKeys(writeKeys(keys), algorithm)).toEqual(keys);
      }),
    );
    const [own, other] = made as [(typeof made)[number], (typeof made)[number]];
    const read = await reading(algorithm)(writeKeys([own, { ...other, notBefore: seconds }]));
    expect(read).toEqual([{ key: expect.anything() }, { key: expect.anything(), notBefore: seconds }]);
    if (algorithm !== 'HS256') expect(read[0]?.key.publicJwk?.kid).toBe(own.kid);
  });

  test('and times are such as people read', () => {
    const written = writeKeys([{ material: { secret: first }, notBefore: seconds }]);
    expect(written).toContain('"notBefore": "2027-01-15T08:00:00.000Z"');
  });
});
