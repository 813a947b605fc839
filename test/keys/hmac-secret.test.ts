import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type KeyEntry, readKeys } from '../../lambdas/keys/key-document.ts';
import { mistakeOf } from '../../lambdas/keys/paste-mistakes.ts';
import { anyCharacter } from '../fixtures/any-character.ts';
import { encryptedPem, privateJwk, privatePem, publicPem } from './pasted-keys.ts';
import { reasonFor, refusalOf } from './reasons.ts';

const secret = 'correct-horse-battery-staple-4711';
const strict = { algorithm: 'HS256', allowShortSecret: false } as const;
const lax = { ...strict, allowShortSecret: true };
const read = (value: string) => readKeys(value, strict);

/** The key can't be taken out, so its secret is known by what it signs. */
async function signatureBy(value: string, options = strict): Promise<string> {
  const [{ key }] = (await readKeys(value, options)) as [KeyEntry];
  return key.sign('text');
}
const hmacBy = (text: string) => createHmac('sha256', text).update('text').digest('base64url');

describe('what an integrator pastes is read', () => {
  test.each([
    ['raw', secret],
    ['with a byte order mark', `\uFEFF${secret}`],
    ['with a newline', `${secret}\n`],
    ['with CRLF', `${secret}\r\n`],
    ['with all of them and spaces', `\uFEFF \t${secret} \r\n\r\n`],
    ['as JSON', JSON.stringify({ secret })],
    ['as JSON with a byte order mark and CRLF', `\uFEFF${JSON.stringify({ secret }, null, 2)}\r\n`],
    ['as JSON whose secret ends in a newline', JSON.stringify({ secret: `\uFEFF${secret}\r\n` })],
  ])('%s', async (_, value) => {
    expect(await signatureBy(value)).toBe(hmacBy(secret));
  });

  test('white space and quotes inside belong to the secret', async () => {
    const odd = 'two words\tand a "quoted" one, 32 bytes and more';
    expect(await signatureBy(odd)).toBe(hmacBy(odd));
    expect(await signatureBy(JSON.stringify({ secret: odd }))).toBe(hmacBy(odd));
  });

  test('bytes count, not characters: 16 umlauts are 32', async () => {
    expect(await signatureBy('äöüßéèàñ'.repeat(2))).toBe(hmacBy('äöüßéèàñ'.repeat(2)));
    expect(await reasonFor(`${'ü'.repeat(15)}x`, read)).toContain('31 bytes');
  });

  const margin = fc.string({ unit: fc.constantFrom('\uFEFF', '\r', '\n', ' ', '\t'), maxLength: 6 });
  const secrets = fc
    .string({ unit: anyCharacter, minLength: 32, maxLength: 80 })
    .filter((text) => text.isWellFormed() && text.trim() === text && /^[^{<"'`“”„‘’‚«»]/.test(text))
    .filter((text) => !/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    // What is read as a mistake of the paste, or has too few characters for a secret: test/keys/pastes.test.ts.
    .filter((text) => new Set(text).size >= 6 && !text.includes('\uFFFD') && mistakeOf(text) === undefined);
  test('any secret, raw or as JSON, with any white space around it', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, margin, margin, async (any, before, after) => {
        const padded = before + any + after;
        expect(await signatureBy(padded)).toBe(hmacBy(any));
        expect(await signatureBy(before + JSON.stringify({ secret: padded }) + after)).toBe(hmacBy(any));
      }),
    );
  });
});

test('one key signs and verifies, can not be taken out, and has no public half', async () => {
  const [{ key: signing }] = (await read(secret)) as [KeyEntry];
  expect(signing).toEqual({
    algorithm: 'HS256',
    sign: expect.any(Function),
    verifyWith: expect.anything(),
    id: expect.any(String),
  });
  expect(signing.verifyWith).toMatchObject({
    type: 'secret',
    extractable: false,
    algorithm: { name: 'HMAC', hash: { name: 'SHA-256' } },
    usages: ['verify'],
  });
});

describe('what can not be a secret is refused', () => {
  test.each<[what: string, value: string, reason: string]>([
    ['nothing', '', 'the value is empty'],
    ['white space', ' \r\n\t', 'the value is empty'],
    ['JSON without a secret', '{}', 'the JSON document must be'],
    ['JSON with an empty secret', '{"secret": " "}', 'the value is empty'],
    ['JSON with a number', '{"secret": 12345678901234567890123456789012}', 'the JSON document must be'],
    ['an unknown member', JSON.stringify({ secret, s3cr3t: secret }), 'the JSON document must be'],
    ['a web page', `<!DOCTYPE html><html><body>${secret}</body></html>`, 'the value is HTML'],
    ['typographic quotes around it', `“${secret}”`, 'the value is in quotation marks'],
    ['straight quotes around it', `"${secret}"`, 'the value is in quotation marks'],
    ['typographic quotes in JSON', `{“secret”: “${secret}”}`, 'its quotation marks are typographic'],
    ['line breaks', `${secret}\n${secret}`, 'line breaks or invisible characters'],
    ['a character without width', `${secret}\u200B${secret}`, 'line breaks or invisible characters'],
    ['an oct JWK', JSON.stringify({ kty: 'oct', k: 'eHh4eHh4eHh4eHh4eHh4eA' }), 'the value is a JWK'],
    ['a private JWK', JSON.stringify(privateJwk('p256')), 'the value is a JWK'],
    ['broken JSON', `{"secret": "${secret}"`, 'not valid JSON'],
    ['31 bytes', `${'x1'.repeat(15)}x`, 'the secret has 31 bytes, fewer than 32'],
    ['31 bytes and a newline', `${'x1'.repeat(15)}x\n`, 'the secret has 31 bytes, fewer than 32'],
    [
      '31 bytes as JSON',
      JSON.stringify({ secret: `${'x1'.repeat(15)}x` }),
      'the secret has 31 bytes, fewer than 32',
    ],
    ['a private key', privatePem('p256'), 'the value is PEM, not a secret'],
    ['a public key', publicPem('rsa'), 'the value is PEM, not a secret'],
    ['half a key', privatePem('rsa').slice(0, 200), 'the value is PEM, not a secret'],
    ['an encrypted key', encryptedPem('ed25519'), 'the value is PEM, not a secret'],
    ['a public key as JSON', JSON.stringify({ secret: publicPem('rsa') }), 'the value is PEM, not a secret'],
    [
      'a key as OpenSSL exports it',
      `Bag Attributes\n    friendlyName: a\n${privatePem('rsa')}`,
      'the value is PEM, not a secret',
    ],
  ])('%s', async (_, value, reason) => {
    expect(await reasonFor(value, read)).toContain(reason);
  });

  test('and no reason quotes the value, whatever it is', async () => {
    const marked = fc.string({ maxLength: 14 }).map((text) => `${text}-MARKED-VALUE`);
    const shapes = marked.chain((text) =>
      fc.constantFrom(
        text,
        `{${text}`,
        JSON.stringify({ secret: text }),
        JSON.stringify({ [text]: text }),
        `-----BEGIN ${text}`,
      ),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(shapes, async (value) => {
        if (await refusalOf(value, read)) refused += 1;
      }),
    );
    expect(refused).toBeGreaterThan(90);
  });
});

test('32 bytes will do, and fewer only where that was asked for, but never none', async () => {
  const least = 'thirty-two bytes are just enough';
  expect(await signatureBy(least)).toBe(hmacBy(least));
  expect(await signatureBy('x', lax as typeof strict)).toBe(hmacBy('x'));
  expect(await reasonFor('', (value) => readKeys(value, lax))).toBe('the value is empty');
});

test.each([
  ['HS384', 48],
  ['HS512', 64],
] as const)(
  '%s takes a secret as long as its hash, of %i bytes, and signs with that hash',
  async (algorithm, bytes) => {
    const options = { ...strict, algorithm } as unknown as typeof strict;
    const text = secret.repeat(2).slice(0, bytes);
    const hmac = createHmac(algorithm.replace('HS', 'sha'), text).update('text').digest('base64url');
    expect(await signatureBy(text, options)).toBe(hmac);
    expect(await reasonFor(text.slice(1), (value) => readKeys(value, options))).toBe(
      `the secret has ${bytes - 1} bytes, fewer than ${bytes}`,
    );
  },
);
