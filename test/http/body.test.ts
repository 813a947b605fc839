import { describe, expect, test } from '@jest/globals';
import { readBody } from '../../lambdas/http/body.ts';
import { eventOf } from './gateway-event.ts';

const read = (
  body: string | Buffer | undefined,
  type = 'application/json',
  accepts: ('json' | 'form')[] = ['json'],
) =>
  readBody(
    eventOf('POST /demo', {
      headers: { 'content-type': type },
      ...(body !== undefined && { body: typeof body === 'string' ? body : body.toString('base64') }),
      isBase64Encoded: Buffer.isBuffer(body),
    }),
    accepts,
  );

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const detail = (wanted: string) =>
  expect.objectContaining({ options: expect.objectContaining({ detail: wanted }) });

test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''])(
  'nothing at all is no body, whatever the content type says: %j',
  (type) => {
    for (const nothing of [undefined, '', Buffer.alloc(0)])
      expect(read(nothing, type, ['json', 'form'])).toBeUndefined();
    expect(() => read(' ', 'text/plain')).toThrow(code('unsupported_media_type'));
  },
);

test('a body that is null is none', () => {
  const event = { ...eventOf('POST /demo', {}), body: null as unknown as string };
  expect(readBody(event, ['json'])).toBeUndefined();
});

test.each([
  'application/json ; charset=utf-8',
  ' APPLICATION/JSON',
  'application/problem+json',
  'application/vnd.a-b.c+json;v=1',
])('%s is JSON', (type) => expect(read('{"a":1}', type)).toEqual({ a: 1 }));

test.each(['x-application/a+json', 'application/a+jsonx', 'application/+json', 'text/json', ''])(
  '%j is not',
  (type) => expect(() => read('{"a":1}', type)).toThrow(code('unsupported_media_type')),
);

test('what is malformed is said of the body', () => {
  expect(() => read('{"a":1')).toThrow(
    expect.objectContaining({ options: expect.objectContaining({ field: 'body' }) }),
  );
});

describe('JSON', () => {
  test.each<[title: string, body: string, value: unknown]>([
    ['an object', '{"a":{"b":[1,null,"x"]}}', { a: { b: [1, null, 'x'] } }],
    ['white space around', ' \r\n{ "a" : 1 }\t', { a: 1 }],
    ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['a key inside a string', '{"a":"{\\"a\\":1}"}', { a: '{"a":1}' }],
    ['a string that ends in a colon', '{"a":"b:","c":["d:"]}', { a: 'b:', c: ['d:'] }],
    ['strings before an escaped quote and a colon', '{"a":"\\\\","b":"\\":"}', { a: '\\', b: '":' }],
    [
      'the same key in different objects',
      '[{"a":1},{"a":2},{"b":{"a":3}}]',
      [{ a: 1 }, { a: 2 }, { b: { a: 3 } }],
    ],
    ['an empty key', '{"":{"":1}}', { '': { '': 1 } }],
    ['keys that look like indexes', '{"0":{"1":[{"0":1}]}}', { 0: { 1: [{ 0: 1 }] } }],
    ['a name of the prototype as a value', '{"a":"__proto__"}', { a: '__proto__' }],
  ])('is read: %s', (_title, body, value) => {
    expect(read(body)).toStrictEqual(value);
    expect(read(Buffer.from(body))).toStrictEqual(value);
  });

  test('numbers that two programs read alike are read', () => {
    for (const number of [0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, 1.5, 0.1, 5e-324])
      expect(read(JSON.stringify({ number }))).toEqual({ number });
  });

  test.each<[title: string, body: string]>([
    ['white space', '  '],
    ['cut off', '{"a":1'],
    ['two values', '{"a":1}{"b":2}'],
    ['single quotes', "{'a':1}"],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1/**/}'],
    ['NaN', '{"a":NaN}'],
    ['a form', 'a=1'],
    ['a key twice', '{"a":1,"a":2}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a key twice with white space before the colon', '{"a" \n: 1,"a"\t:2}'],
    ['a key twice at depth', '{"x":[{"y":{"a":1,"a":1}}]}'],
    ['a key twice, the first with keys of its own', '{"a":{"b":1,"c":2},"a":2}'],
    ['an empty key twice', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":1}'],
    ['__proto__ at depth', '{"a":[{"b":{"__proto__":1}}]}'],
    ['constructor at depth', '{"a":{"constructor":{"prototype":{}}}}'],
    ['prototype', '{"prototype":1}'],
    ['a number that is infinite', '{"custom":{"a":1e400}}'],
    ['a number that is infinite below zero', '[-1e309]'],
    ['an integer that loses digits', '{"custom":{"a":[123456789012345678901234567890]}}'],
    ['the first integer that another may be read as', '9007199254740992'],
  ])('is malformed: %s', (_title, body) => {
    expect(() => read(body)).toThrow(code('invalid_request'));
    expect(() => read(Buffer.from(body))).toThrow(code('invalid_request'));
  });

  test.each([
    ['a stray continuation byte', Buffer.from([0x22, 0x80, 0x22])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le')],
  ])('is not UTF-8: %s', (_title, body) => expect(() => read(body)).toThrow(code('invalid_request')));

  test('nor is a text in which the gateway has replaced what it could not read', () => {
    const body = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]).toString();
    expect(() => read(body)).toThrow(detail('The body is not UTF-8.'));
    expect(read('{"a":"\\ufffd"}')).toEqual({ a: '\ufffd' });
  });

  test.each([
    ['arrays', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ])('nested deeper than 32 levels is malformed: %s', (_title, nested) => {
    for (const depth of [1, 31, 32]) expect(() => read(nested(depth))).not.toThrow();
    for (const depth of [33, 34, 2_700]) expect(() => read(nested(depth))).toThrow(code('invalid_request'));
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    'with the key %s is told so: it is valid JSON',
    (key) => {
      const body = `{"custom":{"${key}":"Ferrari"}}`;
      expect(() => read(body)).toThrow(detail(`The key ${key} is not allowed.`));
      expect(() => read(`${key}=Ferrari`, 'application/x-www-form-urlencoded', ['form'])).toThrow(
        detail(`The field ${key} is not allowed.`),
      );
      expect(() => read(body.slice(1))).toThrow(detail('The body is not valid JSON.'));
    },
  );

  test('more than a thousand lists and objects are malformed: they cost more than they can be good for', () => {
    const body = (count: number) => `{"a":[${Array(count - 2).fill('{}')}],"b":"[[[["}`;
    expect(() => read(body(1_000))).not.toThrow();
    expect(() => read(body(1_001))).toThrow(detail('The body has too many lists and objects.'));
  });

  test('a text that never ends is malformed', () => {
    for (const body of ['{"', '{"a', '{"\\', `{"${'\\"'.repeat(8_180)}`])
      expect(() => read(body)).toThrow(detail('The body is not valid JSON.'));
  });

  test('brackets within a text nest nothing', () => {
    expect(read(JSON.stringify({ a: `${'[{'.repeat(100)}\\"` }))).toEqual({ a: `${'[{'.repeat(100)}\\"` });
  });
});

test.each([
  ['application/json', 'json'],
  ['APPLICATION/JSON', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['application/json;charset=latin1', 'json'],
  ['application/problem+json', 'json'],
  ['application/vnd.api+json; v=1', 'json'],
  ['application/x-www-form-urlencoded', 'form'],
  ['application/x-www-form-urlencoded; charset=UTF-8', 'form'],
])('%s is %s', (type, kind) => {
  const body = kind === 'json' ? '{"a":"ä"}' : 'a=%C3%A4';
  expect(read(body, type, ['json', 'form'])).toStrictEqual({ a: 'ä' });
  expect(() => read(body, type, [kind === 'json' ? 'form' : 'json'])).toThrow(code('unsupported_media_type'));
});

test.each([
  '',
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/xml',
  'application/+json',
  'application/json, text/plain',
  'multipart/form-data; boundary=x',
])('the content type %j is none that we take, and the answer says which ones are', (type) => {
  expect(() => read('{}', type, ['json', 'form'])).toThrow(
    expect.objectContaining({
      code: 'unsupported_media_type',
      options: { detail: 'Send application/json or application/x-www-form-urlencoded.' },
    }),
  );
});

describe('the size', () => {
  const ofBytes = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;

  test.each([
    ['plain', (text: string) => text],
    ['base64', (text: string) => Buffer.from(text)],
  ])('may be 16,384 bytes and not one more: %s', (_title, send) => {
    expect(read(send(ofBytes(16_384)))).toHaveProperty('a');
    expect(() => read(send(ofBytes(16_385)))).toThrow(code('payload_too_large'));
  });

  test('is counted in bytes, not in characters', () => {
    expect(() => read(`{"a":"${'ä'.repeat(8_189)}"}`)).toThrow(code('payload_too_large'));
  });

  test('is judged before the content type, and where no body is read', () => {
    expect(() => read(ofBytes(16_385), 'text/plain')).toThrow(code('payload_too_large'));
    expect(() => read(ofBytes(16_385), 'application/json', [])).toThrow(code('payload_too_large'));
  });
});

test('a route that takes no body ignores whatever was sent', () => {
  for (const body of [undefined, '', 'not json', Buffer.from([0xff])])
    expect(read(body, 'text/plain', [])).toBeUndefined();
});

describe('a form', () => {
  test('of more than a hundred fields is malformed', () => {
    const fields = (count: number) => Array.from({ length: count }, (_, at) => `f${at}=1`).join('&');
    expect(Object.keys(form(fields(100)) as object)).toHaveLength(100);
    expect(() => form(fields(101))).toThrow(detail('The body has too many fields.'));
  });

  const form = (body: string | Buffer) => read(body, 'application/x-www-form-urlencoded', ['form']);

  test('is an object of strings', () => {
    expect(form('a=1&b=x+y%26z&c=&d')).toStrictEqual({ a: '1', b: 'x y&z', c: '', d: '' });
    expect(form(Buffer.from('a=1'))).toStrictEqual({ a: '1' });
  });

  test.each(['a=1&a=2', 'a=1&%61=2', '__proto__=1', 'constructor=x', 'a=1&%5F_proto__=1'])(
    'is malformed: %s',
    (body) => {
      expect(() => form(body)).toThrow(code('invalid_request'));
    },
  );
});
