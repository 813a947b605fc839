import { describe, expect, test } from '@jest/globals';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { privatePem, publicJwk } from './pasted-keys.ts';

const read = (value: string, algorithm: 'HS256' | 'ES256' = 'HS256') =>
  readKeys(value, { algorithm, allowShortSecret: false });
const base64 = (text: string) => Buffer.from(text).toString('base64').replaceAll('=', '');
const json = base64('{"secret":"0123456789abcdefghij"}');

test.each([
  ['nearly JSON in Base64', `!${json}`],
  ['JSON in Base64 and more', `${json}!`],
  ['what PEM in Base64 begins with, in its middle', 'made-up-0123456789-LS0tLS1CRUdJTi-abc'],
  ['a token in its middle', 'made-up-0123456789+eyJh.eyJi.c2ln'],
  ['a token at its beginning', 'eyJh.eyJi.c2ln+made-up-0123456789-abc'],
  ['a row of the editor with a name in it', '{"secret":"MADE_UP=0123456789abcdefghijklmnop"}'],
])('a secret that has %s is taken as it is', async (_, value) => {
  expect(await read(value)).toHaveLength(1);
});

test('what is nearly a private key in Base64 is none', async () => {
  const pem = base64(privatePem('p256'));
  expect(await read(pem, 'ES256')).toHaveLength(1);
  for (const value of [`!${pem}`, `${pem}!`])
    expect((await failureOf(read(value, 'ES256'))).name).toBe('UnusableDocument');
});

describe('a value is refused, and the reason says what to do,', () => {
  test.each([
    ['if bytes were lost', 'made-up-0123456789-\uFFFD-abcdefghijklm', 'HS256', 'binary or damaged'],
    ['if a key is nothing', '{"keys":[null]}', 'HS256', 'wrong at keys.0'],
    ['if a key is a text', '{"keys":["text"]}', 'ES256', 'wrong at keys.0'],
    ['if a key is a number', '{"keys":[1]}', 'ES256', 'wrong at keys.0'],
    [
      'if a time is wrong, among other mistakes',
      '{"keys":[{"secret":"any","notBefore":"soon","oops":1}]}',
      'HS256',
      ': write a time as 2026-12-01T03:00:00Z',
    ],
    ...(['p256', 'rsa', 'ed25519'] as const).map(
      (name) =>
        [
          `if a key is public: ${name}`,
          JSON.stringify({ keys: [{ jwk: publicJwk(name) }] }),
          'ES256',
          'is a public key',
        ] as const,
    ),
  ] as const)('%s', async (_, value, algorithm, why) => {
    expect(await failureOf(read(value, algorithm))).toMatchObject({
      name: 'UnusableDocument',
      message: expect.stringContaining(why),
    });
  });
});

test("if it is not known which keys are in use, the service's own for another algorithm count as used", async () => {
  const keys = (createdAt?: number) =>
    JSON.stringify({
      keys: [
        { pem: privatePem('rsa'), createdAt },
        { pem: privatePem('p256'), notBefore: 9 },
      ],
    });
  const algorithms = async (value: string) => (await read(value, 'ES256')).map(({ key }) => key.algorithm);
  expect(await algorithms(keys(5))).toEqual(['RS256', 'ES256']);
  expect(await algorithms(keys())).toEqual(['ES256']);
});
