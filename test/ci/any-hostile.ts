import fc from 'fast-check';
import type { Sent } from '../http/gateway-event.ts';

/** The largest body that is read, and the largest head that API Gateway lets through. */
const [bodyBytes, headBytes] = [16_384, 10_000];

/** What parsers have stumbled over: repeats, quotes that never close, nesting, escapes, long numbers, many members. */
const units = [
  '"',
  '\\"',
  '\\',
  '\\u0000',
  '[',
  '{',
  '[[[[[[[[[[]]]]]]]]]],',
  '{},',
  '[],',
  '1,',
  '1e400,',
  'null,',
  '"",',
  '{"a":',
  '"a":0,',
  ' ',
  '\t',
  '\n',
  ',',
  ':',
  '=',
  '&',
  'a=b&',
  '%',
  '%41',
  '+',
  '.',
  '..',
  '-',
  '_',
  '/',
  '@',
  'a@',
  '9',
  '0',
  '.a',
  'a.',
  'e30.',
  'A',
  'é',
  '😀',
  '\ufdfa',
  '🏳️‍🌈',
  'a',
  'aA',
  '"" ,',
  'W/"a",',
  'application/',
  '::',
  ';',
];
const heads = [
  '',
  '[',
  '{"a":[',
  '{"',
  '["',
  '{"a":"',
  'Basic ',
  'Bearer ',
  'Passcode ',
  'Bearer e30.',
  'tv_0123456789abcdef_',
];
const tails = ['', ']', '"]', '1]', '"}', '1]}', '}', '=', '!', '.', '\\'];
const headers = [
  'authorization',
  'x-api-key',
  'x-nonce',
  'x-guest-secret',
  'content-type',
  'origin',
  'if-none-match',
  'x-tenant-id',
];
const fields = [
  'username',
  'password',
  'nonce',
  'phone_number',
  'passcode',
  'user',
  'user_id',
  'userId',
  'entityId',
  'id',
  'token',
  'metadata',
  'custom',
  'email',
  'image',
  'name',
  'channel',
  'refresh_token',
  'refreshToken',
  'identity_token',
  ...['authenticationId', 'authenticationToken', 'userIdentifiers', 'userName', 'expiresIn'],
];

const filled = (bytes: number, head: string, unit: string, tail: string) => {
  const room = bytes - Buffer.byteLength(head + tail);
  return head + unit.repeat(Math.max(0, Math.floor(room / Buffer.byteLength(unit)))) + tail;
};
export const json = { 'content-type': 'application/json' };
export const known = { 'x-api-key': 'good' };

/** A hostile text, and where a request has it. */
export const anyHostile: fc.Arbitrary<Sent> = fc
  .tuple(
    fc.constantFrom(...heads),
    fc.constantFrom(...units),
    fc.constantFrom(...tails),
    fc.constantFrom<'body' | 'form' | 'field' | 'nested' | 'value' | 'header' | 'path'>(
      ...(['body', 'body', 'form', 'field', 'nested', 'value', 'header', 'header', 'path'] as const),
    ),
    fc.constantFrom(...fields),
    fc.constantFrom(...headers),
  )
  .map(([head, unit, tail, place, field, header]): Sent => {
    const within = (start: string, end: string): Sent => ({
      headers: { ...json, ...known },
      body: start + JSON.stringify(filled(bodyBytes / 4, head, unit, tail)) + end,
    });
    if (place === 'body')
      return { headers: { ...json, ...known }, body: filled(bodyBytes, head, unit, tail) };
    if (place === 'form')
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: filled(bodyBytes, `${field}=`, unit, tail),
      };
    if (place === 'field') return within(`{"${field}":`, '}');
    if (place === 'nested') return within(`{"user":{"app_id":"sample-app","nonce":"n","${field}":`, '}}');
    if (place === 'value')
      return {
        headers: { ...json, ...known },
        body: filled(bodyBytes, `{"userId":"a","${field}":[`, '{"a":[]},', '0]}'),
      };
    if (place === 'header')
      return { headers: { ...json, [header]: filled(headBytes, head, unit, tail) }, body: '{}' };
    return { path: filled(headBytes, '/', unit, tail), headers: json, body: '{}' };
  });
