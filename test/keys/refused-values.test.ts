import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { readCredentials } from '../../lambdas/keys/document.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { publishedKey } from '../../lambdas/keys/private-key.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { privateJwk, publicJwk } from './pasted-keys.ts';
import { reasonFor } from './reasons.ts';

const secretReader = (allowShortSecret: boolean) => (value: string) =>
  readKeys(value, { algorithm: 'HS256', allowShortSecret });
const [strict, lax] = [secretReader(false), secretReader(true)];
const reading = (algorithm: 'RS256' | 'ES256' | 'EdDSA') => (value: string) =>
  readKeys(value, { algorithm, allowShortSecret: false });
const json = JSON.stringify;

describe('a secret that is obviously none', () => {
  test.each([
    'please-change-me-please-0123456789',
    'REPLACE_ME_REPLACE_ME_0123456789-abc',
    'a-place-holder-for-what-is-still-to-come',
    'your-256-bit-secret-0123456789-abcdef',
    'put your own key here: 0123456789abcd',
    'a-secret-of-at-least-256-bits-0123456',
  ])('%s, is refused even if short ones are allowed', async (value) => {
    for (const read of [strict, lax]) expect(await reasonFor(value, read)).toContain('placeholder');
  });

  test('has fewer than six different characters, unless short ones are allowed', async () => {
    const five = 'abcde'.repeat(7);
    expect(await reasonFor(five, strict)).toContain('placeholder');
    await expect(lax(five)).resolves.toHaveLength(1);
    await expect(strict('abcdef'.repeat(6))).resolves.toHaveLength(1);
  });

  test('is what the template puts there before the first rotation', async () => {
    const value = json({ placeholder: 'made up', keys: [] });
    for (const read of [strict, reading('ES256')])
      expect(await reasonFor(value, read)).toBe('no key has been made yet');
  });
});

describe('a JWK', () => {
  test.each([
    ['use', { use: 'enc' }],
    ['alg', { alg: 'ES384' }],
    ['key_ops', { key_ops: ['verify'] }],
  ])('that is for something else is refused by its %s', async (member, more) => {
    const value = json({ ...privateJwk('p256'), ...more });
    expect(await reasonFor(value, reading('ES256'))).toBe(
      `the JWK is not for signing with ES256: see its ${member}`,
    );
  });

  test('that says what it is for is read', async () => {
    const more = { use: 'sig', alg: 'ES256', key_ops: ['sign', 'verify'] };
    await expect(reading('ES256')(json({ ...privateJwk('p256'), ...more }))).resolves.toHaveLength(1);
  });

  test("with another key's public half is refused", async () => {
    const value = json({ ...privateJwk('ed25519'), x: publicJwk('otherEd25519').x });
    expect(await reasonFor(value, reading('EdDSA'))).toBe('the key does not verify its own signature');
  });

  test.each(['a text', null, 1])('in a list is an object, not %j', async (jwk) => {
    expect(await reasonFor(json({ keys: [{ jwk }] }), reading('ES256'))).toContain('keys.0');
  });
});

describe('a published key', () => {
  test.each([
    ['ES256', 'p256'],
    ['EdDSA', 'ed25519'],
    ['RS256', 'rsa'],
  ] as const)('for %s verifies', (alg, name) => {
    const jwk = { ...publicJwk(name), kid: 'a', alg, use: 'sig' } as never;
    const key = publishedKey(jwk);
    expect(key).toMatchObject({ algorithm: alg, id: 'a', publicJwk: jwk });
    expect(key?.verifyWith).toMatchObject({ type: 'public', extractable: true, usages: ['verify'] });
  });

  test.each([undefined, 'ES512', 'toString'])('for %s is none that is known here', (alg) => {
    expect(publishedKey({ ...publicJwk('p256'), kid: 'a', alg } as never)).toBeUndefined();
  });
});

describe('where a document is wrong', () => {
  const keys = (changes: object, at = 0) => {
    const all = Array.from({ length: at + 1 }, (_, each) => ({
      secret: `${each}-correct-horse-battery-staple-4711`,
      notBefore: each + 1,
    }));
    return json({ keys: all.map((each, index) => (index === at ? { ...each, ...changes } : each)) });
  };

  test.each(['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-02-29T12:00:00.000Z'])(
    '%s is no day',
    async (notBefore) => expect(await reasonFor(keys({ notBefore }), strict)).toContain('keys.0.notBefore'),
  );
  test.each(['2028-02-29T00:00:00Z', '2026-02-28T23:59:59.999Z', '2026-03-01T00:30:00+02:00'])(
    '%s is one',
    async (notBefore) => {
      await expect(strict(keys({ notBefore }))).resolves.toHaveLength(1);
    },
  );

  test('is said by its place in the list, of one digit or two', async () => {
    expect(await reasonFor(keys({ notBefore: -1 }, 10), strict)).toContain('keys.10.notBefore');
  });

  test('is not said by a name that is not ours, though it is a number', async () => {
    const schema = v.strictObject({ user: v.string(), password: v.string() });
    const read = (value: string) => readCredentials(value, schema);
    const wrong = await reasonFor(json({ user: 'a', password: 'b', '1234': 'c' }), read);
    expect(wrong).toBe('the JSON document is wrong at an unknown member');
    expect(await reasonFor('a text alone', read)).toBe('the value must be JSON with user, password');
    expect(readCredentials('a text alone', v.strictObject({ apiKey: v.string() }))).toEqual({
      apiKey: 'a text alone',
    });
  });

  test('is not always typographic', async () => {
    expect(await reasonFor('{"secret": "x', strict)).toMatch(/is not valid JSON$/);
    expect(await reasonFor('{“secret”: "x"}', strict)).toMatch(/typographic$/);
  });

  test.each(['<p >page</p>', '<HTML>', '<!doctype html>', '<?xml version="1.0"?>'])(
    '%s is HTML',
    async (value) => expect(await reasonFor(value, lax)).toBe('the value is HTML'),
  );
  test('a secret may begin like a tag', async () => {
    await expect(strict('<3-correct-horse-battery-staple-4711')).resolves.toHaveLength(1);
    await expect(strict('<abc/correct-horse-battery-staple-4711')).resolves.toHaveLength(1);
  });
  test('a secret may begin with a quotation mark, and have another inside', async () => {
    await expect(strict('"correct"-horse-battery-staple-4711')).resolves.toHaveLength(1);
  });
});

test('an error of the reader that is no refusal is not taken for one', async () => {
  const error = new TypeError('a mistake');
  const load = secretLoader({
    source: scriptedSecret({ versionId: 'v1', value: 'x' }),
    remembered: memoryList(),
    clock: () => 0,
    parse: () => {
      throw error;
    },
    combine: ([{ value }]) => value,
    onRead: () => {},
  });
  expect(await failureOf(load(undefined))).toBe(error);
});
