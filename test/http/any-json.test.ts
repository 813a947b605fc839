import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBody } from '../../lambdas/http/body.ts';
import { hasMisreadKey } from '../profiles/misread-key.ts';
import { eventOf } from './gateway-event.ts';

const read = (body: string) =>
  readBody(eventOf('POST /demo', { headers: { 'content-type': 'application/json' }, body }), ['json']);

describe('any JSON', () => {
  const named = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(
      ([key, member]) => /^(__proto__|constructor|prototype)$/.test(key) || named(member),
    );
  const hasInexactNumber = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).some(hasInexactNumber)
      : Number.isInteger(value) && !Number.isSafeInteger(value);
  const anyJson = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => !named(value) && !hasMisreadKey(value) && !hasInexactNumber(value));

  test('without a repeated key is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(Buffer.byteLength(text) <= 16_384);
        expect(read(text)).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  test('with a key repeated anywhere in it is malformed', () => {
    const escaped = (key: string) =>
      [...Array(key.length).keys()]
        .map((at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`)
        .join('');
    fc.assert(
      fc.property(fc.string(), anyJson, anyJson, fc.boolean(), (key, one, other, spellOut) => {
        fc.pre(key !== '\\');
        const again = spellOut ? `"${escaped(key)}"` : JSON.stringify(key);
        const object = `{${JSON.stringify(key)}:${JSON.stringify(one)},${again}:${JSON.stringify(other)}}`;
        for (const body of [object, `[${object}]`, `{"around":{"it":${object}}}`])
          expect(() => read(body)).toThrow(
            expect.objectContaining({ code: expect.stringMatching(/invalid_request|payload_too_large/) }),
          );
      }),
      { numRuns: 300 },
    );
  });
});
