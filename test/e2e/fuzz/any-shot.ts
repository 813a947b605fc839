import fc from 'fast-check';
import { anyCharacter } from '../../fixtures/any-character.ts';
import type { Shot } from './shot.ts';

/** A request that would be served as it is: what shots are made from. */
export interface Valid {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const names = ['__proto__', 'constructor', 'toString', 'length', 'sub', 'exp', 'nonce', 'id', ''];
const odd = ['', ' ', '\0', '\u2028', '{}', '[]', 'null', '-0', '1e999', '%00', '../..', '🐢'.repeat(300)];
const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...odd, 0, -1, 2 ** 53, 1e308, true, false, null) },
  fc.string({ unit: anyCharacter, maxLength: 300 }),
);

/** The valid body with one of its members gone, changed, or beside a new one; or as it is. */
function anyBodyLike(valid: unknown): fc.Arbitrary<unknown> {
  if (typeof valid !== 'object' || valid === null) return fc.oneof(fc.constant(valid), anyValue);
  const own = Object.keys(valid);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(valid) },
    fc
      .tuple(fc.constantFrom(...names, ...own), anyValue)
      .map(([name, value]) => ({ ...valid, [name]: value })),
    fc.subarray(own).map((kept) => Object.fromEntries(kept.map((name) => [name, valid[name as never]]))),
    ...own.map((name) => anyBodyLike(valid[name as never]).map((member) => ({ ...valid, [name]: member }))),
  );
}

const flat = (body: unknown) =>
  Object.entries(body ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : String(JSON.stringify(value)),
  ]);

const anyBody = (valid: unknown): fc.Arbitrary<Buffer | undefined> => {
  const asJson = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 6, arbitrary: anyBodyLike(valid).map(asJson) },
    anyBodyLike(valid).map((value) => Buffer.from(new URLSearchParams(flat(value)).toString())),
    fc.jsonValue().map(asJson),
    fc.integer({ min: 0, max: 12_000 }).map((depth) => Buffer.from('['.repeat(depth))),
    fc.integer({ min: 0, max: 20_000 }).map((length) => asJson({ padding: 'x'.repeat(length) })),
    // The valid JSON, cut off somewhere.
    fc.nat(200).map((length) => asJson(valid).subarray(0, length)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(undefined),
  );
};

const anyText = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,80}$/);
const contentTypes = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/json;charset=utf-16',
  'a/b',
];
const anyContentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  fc.constantFrom(...contentTypes),
  anyText,
);
const anyMore = fc.dictionary(
  fc.constantFrom('authorization', 'x-api-key', 'x-nonce', 'x-forwarded-for', 'cookie', 'origin', 'accept'),
  fc.oneof(
    anyText,
    anyText.map((text) => `Bearer ${text}`),
    fc.base64String().map((text) => `Basic ${text}`),
  ),
  { maxKeys: 3 },
);

const anyHeaders = (valid: Valid['headers'] = {}) =>
  fc.tuple(anyContentType, fc.subarray(Object.entries(valid)), anyMore, fc.boolean()).map(
    ([type, kept, more, isWhole]): Record<string, string> => ({
      'content-type': type,
      ...more,
      ...(isWhole ? valid : Object.fromEntries(kept)),
    }),
  );

const anySegment = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
  fc.constantFrom('%', '%zz', '%00', '%2F', '..', '%2e%2e', '', '%F0%9F', '{id}', '*'),
);

/** The valid path; or one of its segments is another, or more of it follows. */
function anyPath(valid: string): fc.Arbitrary<string> {
  const segments = valid.split('/');
  const replaced = (at: number, by: string) =>
    segments.map((each, index) => (index === at ? by : each)).join('/');
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(valid) },
    fc.tuple(fc.integer({ min: 2, max: segments.length }), anySegment).map(([at, by]) => replaced(at, by)),
    anySegment.map((more) => `${valid}/${more}`),
    fc.string({ unit: 'grapheme' }).map((text) => `${valid}?${encodeURIComponent(text)}=%`),
    fc.constantFrom(
      valid.toUpperCase(),
      `${valid}/`,
      `/${valid}`,
      `${valid}?`,
      `${valid}#x`.replace('#', '%23'),
    ),
  );
}

/** Whatever somebody may send to this route, from what is nearly right to what is no request at all. */
export const anyShot = ({ method, path, headers, body }: Valid): fc.Arbitrary<Shot> =>
  fc
    .record({ path: anyPath(path), headers: anyHeaders(headers), body: anyBody(body) })
    .map(({ body, ...shot }) => ({
      method,
      ...shot,
      ...(body !== undefined && method !== 'GET' && { body }),
    }));
