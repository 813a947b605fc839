import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { readCredentials, readDocument, UnusableDocument } from '../../lambdas/keys/document.ts';
import { anyCharacter } from '../fixtures/any-character.ts';
import { reasonFor, refusalOf } from './reasons.ts';

const margin = fc.string({ unit: fc.constantFrom('\uFEFF', '\r', '\n', ' ', '\t'), maxLength: 6 });

/** What is neither JSON nor HTML nor quoted, and has nothing unseen at its ends. */
const readable = /^[^{<"'`“”„‘’‚«»\s\uFEFF\u200B-\u200D\u2060](.*[^\s\uFEFF\u200B-\u200D\u2060])?$/su;

describe('a document is', () => {
  test('text, without the white space around it, whatever it is', () => {
    const texts = fc
      .string({ unit: anyCharacter, minLength: 1, maxLength: 80 })
      .filter((text) => readable.test(text));
    fc.assert(
      fc.property(texts, margin, margin, (text, before, after) => {
        expect(readDocument(before + text + after)).toEqual({ text });
      }),
    );
  });

  test('JSON, where it starts like an object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), margin, margin, (object, before, after) => {
        const value = JSON.stringify(object);
        expect(readDocument(before + value + after)).toEqual({ json: JSON.parse(value) });
      }),
    );
  });

  test.each(['[1, 2]', '4711', 'true'])('text, where it is other JSON: %s', (value) => {
    expect(readDocument(value)).toEqual({ text: value });
  });

  test.each([
    ['nothing', '', 'the value is empty'],
    ['white space', ' \r\n\t', 'the value is empty'],
    ['a byte order mark alone', '\uFEFF', 'the value is empty'],
    ['broken JSON', '{"secret": "correct-horse-battery-staple-4711"', 'not valid JSON'],
    ['HTML', '<html><head><title>502</title></head></html>', 'the value is HTML'],
    ['JSON text', '"correct-horse-battery-staple-4711"', 'the value is in quotation marks'],
    ['JSON and a rest', '{"a": 1} correct-horse-battery-staple-4711', 'not valid JSON'],
  ])('none: %s', async (_, value, reason) => {
    expect(await reasonFor(value, readDocument)).toContain(reason);
  });
});

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const one = v.strictObject({ apiKey: text });
const three = v.strictObject({ clientId: text, apiSecret: text, appKey: text });
const complete = { clientId: 'made-up-client', apiSecret: 'made-up-api-secret', appKey: 'made-up-app-key' };

describe('credentials of one member', () => {
  test.each([
    ['raw', 'made-up-api-key'],
    ['raw with a byte order mark and CRLF', '\uFEFFmade-up-api-key\r\n'],
    ['as JSON', '{"apiKey": "made-up-api-key"}'],
    ['as JSON with a byte order mark and CRLF', '\uFEFF{\r\n  "apiKey": "made-up-api-key"\r\n}\r\n'],
  ])('are read %s', (_, value) => {
    expect(readCredentials(value, one)).toEqual({ apiKey: 'made-up-api-key' });
  });

  test('raw, what they are is the schema of the member to judge', async () => {
    expect(await reasonFor('x1'.repeat(51), (value) => readCredentials(value, one))).toContain(
      "can't be apiKey",
    );
  });

  test('may be in a schema that does more than name the member', () => {
    const piped = v.pipe(
      one,
      v.transform(({ apiKey }) => ({ key: apiKey })),
    );
    expect(readCredentials('made-up-api-key', piped)).toEqual({ key: 'made-up-api-key' });
  });
});

describe('credentials of several members', () => {
  test('are JSON', () => {
    expect(readCredentials(`\uFEFF${JSON.stringify(complete, null, 2)}\r\n`, three)).toEqual(complete);
  });

  test.each<[what: string, value: string, members: string]>([
    ['one is missing', JSON.stringify({ ...complete, appKey: undefined }), 'appKey'],
    ['two are missing', JSON.stringify({ apiSecret: 'made-up-api-secret' }), 'clientId, appKey'],
    ['one is empty', JSON.stringify({ ...complete, apiSecret: '' }), 'apiSecret'],
    ['one is a number', JSON.stringify({ ...complete, apiSecret: 123_456_789_012 }), 'apiSecret'],
    ['one is null', JSON.stringify({ ...complete, clientId: null }), 'clientId'],
    ['one is an object', JSON.stringify({ ...complete, clientId: { text: 'made-up-nested' } }), 'clientId'],
    ['one too many', JSON.stringify({ ...complete, secret: 'made-up-api-secret' }), 'an unknown member'],
    ['a name in other case', JSON.stringify({ ...complete, AppKey: 'made-up-value' }), 'an unknown member'],
    ['none at all', '{}', 'clientId, apiSecret, appKey'],
  ])('are named, and not quoted, where %s', async (_, value, members) => {
    const reason = await reasonFor(value, (each) => readCredentials(each, three));
    expect(reason).toBe(`the JSON document is wrong at ${members}`);
  });

  test('that are a text are told to be JSON, and of what', async () => {
    const read = (value: string) => readCredentials(value, three);
    expect(await reasonFor('made-up-client:made-up-api-secret', read)).toBe(
      'the value must be JSON with clientId, apiSecret, appKey',
    );
    expect(await reasonFor(JSON.stringify(Object.values(complete)), read)).toContain('JSON list');
  });

  test.each(['', '{"clientId": "made-up-client"'])('are not read from %j', (value) => {
    expect(() => readCredentials(value, three)).toThrow(UnusableDocument);
  });
});

test('no reason quotes a member, whatever it is', async () => {
  const members = fc.record({
    clientId: fc.jsonValue(),
    apiSecret: fc.string({ minLength: 80, maxLength: 140 }),
    appKey: fc.string({ maxLength: 2 }),
  });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(members, async (each) => {
      if (await refusalOf(JSON.stringify(each), (value) => readCredentials(value, three))) refused += 1;
    }),
  );
  expect(refused).toBeGreaterThan(10);
});
