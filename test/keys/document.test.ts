import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocument, UnusableDocument } from '../../lambdas/keys/document.ts';

const secret = 'correct-horse-battery-staple-4711';
const strict = { allowShortSecret: false };
const read = (value: string, options = strict) =>
  new TextDecoder().decode(readDocument(value, options).secret);

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
  ])('%s', (_, value) => {
    expect(read(value)).toBe(secret);
  });

  test('white space and quotes inside belong to the secret', () => {
    const odd = 'two words\tand a "quoted" one, 32 bytes and more';
    expect(read(odd)).toBe(odd);
    expect(read(JSON.stringify({ secret: odd }))).toBe(odd);
  });

  test('bytes count, not characters: 16 umlauts are 32', () => {
    expect(readDocument('ü'.repeat(16), strict).secret).toHaveLength(32);
    expect(() => readDocument(`${'ü'.repeat(15)}x`, strict)).toThrow('31 bytes');
  });

  const margin = fc.string({ unit: fc.constantFrom('\uFEFF', '\r', '\n', ' ', '\t'), maxLength: 6 });
  const secrets = fc
    .string({ unit: 'binary', minLength: 32, maxLength: 80 })
    .filter((text) => text.isWellFormed() && text.trim() === text && !text.startsWith('{'));
  test('any secret, raw or as JSON, with any white space around it', () => {
    fc.assert(
      fc.property(secrets, margin, margin, (any, before, after) => {
        expect(read(before + any + after)).toBe(any);
        expect(read(`${before}${JSON.stringify({ secret: before + any + after })}${after}`)).toBe(any);
      }),
    );
  });
});

describe('what can not be a key is refused, and the reason holds none of it', () => {
  test.each([
    ['nothing', '', 'the value is empty'],
    ['white space', ' \r\n\t', 'the value is empty'],
    ['a byte order mark alone', '\uFEFF', 'the value is empty'],
    ['JSON without a secret', '{}', 'the JSON document must be'],
    ['JSON with an empty secret', '{"secret": " "}', 'the value is empty'],
    ['JSON with a number', '{"secret": 12345678901234567890123456789012}', 'the JSON document must be'],
    ['an unknown member', JSON.stringify({ secret, s3cr3t: secret }), 'the JSON document must be'],
    ['another document', JSON.stringify({ keys: [{ secret }] }), 'the JSON document must be'],
    ['broken JSON', `{"secret": "${secret}"`, 'not valid JSON'],
    ['JSON and a rest', `${JSON.stringify({ secret })} ${secret}`, 'not valid JSON'],
    ['31 bytes', 'x'.repeat(31), 'the secret has 31 bytes, fewer than 32'],
    ['31 bytes and a newline', `${'x'.repeat(31)}\n`, 'the secret has 31 bytes, fewer than 32'],
    [
      '31 bytes as JSON',
      JSON.stringify({ secret: 'x'.repeat(31) }),
      'the secret has 31 bytes, fewer than 32',
    ],
  ])('%s', (_, value, message) => {
    const reading = () => readDocument(value, strict);
    expect(reading).toThrow(UnusableDocument);
    expect(reading).toThrow(message);
  });

  test('no text of an error quotes the value, whatever it is', () => {
    const marked = fc.string({ maxLength: 20 }).map((text) => `${text}MARKED-VALUE`);
    const shapes = marked.chain((text) =>
      fc.constantFrom(text, `{${text}`, JSON.stringify({ secret: text }), JSON.stringify({ [text]: text })),
    );
    fc.assert(
      fc.property(shapes, (value) => {
        try {
          readDocument(value, strict);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableDocument);
          expect(`${error} ${(error as Error).cause}`).not.toContain('MARKED-VALUE');
        }
      }),
    );
  });
});

test('32 bytes will do, and fewer only where that was asked for, but never none', () => {
  expect(read('x'.repeat(32))).toBe('x'.repeat(32));
  expect(read('x', { allowShortSecret: true })).toBe('x');
  expect(() => readDocument('', { allowShortSecret: true })).toThrow('the value is empty');
});
