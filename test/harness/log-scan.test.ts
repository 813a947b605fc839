import { expect, test } from '@jest/globals';
import { leaksIn } from './log-scan.ts';
import { secretValues } from './recorder.ts';

const lines = ['{"event":"request","durationMillis":12}', '{"_aws":{"Timestamp":1795171234567}}'];

test('a log without secrets passes', () => {
  expect(leaksIn(lines, ['a-made-up-nonce-of-some-length', '123456'])).toEqual([]);
});

test.each([
  ['a nonce', 'vKq0pY2rT8sLxW4m', (secret: string) => `{"reason":"nonce ${secret}"}`],
  ['a token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', (secret: string) => `Authorization: Bearer ${secret}`],
  ['a passcode', '123456', (secret: string) => `{"passcode":"${secret}"}`],
  [
    'a nonce after an escaped line break',
    'vKq0pY2rT8sLxW4m',
    (secret: string) => `{"m":"first\\n${secret}"}`,
  ],
  ['a nonce in a URL', 'vKq0pY2rT8sLxW4m', (secret: string) => `nonce%3D${secret}`],
  ['a nonce behind a prefix', 'vKq0pY2rT8sLxW4m', (secret: string) => `id_${secret}`],
  ['a password', 'correct horse', (secret: string) => `login with ${secret}!`],
])('%s that is planted is found', (_what, secret, line) => {
  expect(leaksIn([...lines, line(secret)], ['another-one', secret])).toEqual([secret]);
});

test('six digits inside a longer number are no passcode', () => {
  expect(leaksIn(lines, ['171234'])).toEqual([]);
});

test('the recorder takes secrets from JSON and forms by the names of their fields', () => {
  const body = {
    user: { nonce: 'nonce-1', name: 'not-secret', passcode: '123456' },
    identity_token: 'token-1',
  };
  expect(secretValues(JSON.stringify(body))).toEqual(['nonce-1', '123456', 'token-1']);
  expect(secretValues('user_id=someone&refresh_token=refresh-1')).toEqual(['refresh-1']);
});
