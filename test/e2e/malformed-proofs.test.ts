import { expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { baseUrl } from '../harness/target.ts';

/** The app takes logins, passwords, passcodes and guests. */
const sdkToken = (headers: Record<string, string>) =>
  call('POST', `${baseUrl}/guests/api/sdk-token`, undefined, headers);

test('a request without any proof is a guest (control)', async () => {
  expect((await sdkToken({})).status).toBe(200);
});

test.each([
  'Bearer  x y',
  'Bearer',
  'Bearer a, Bearer b',
  'bearer token',
  'Basic not-base64!',
  `Basic ${Buffer.from('no colon').toString('base64')}`,
  `Passcode ${Buffer.from('no number:123456').toString('base64')}`,
  'Digest username="alice"',
  'undefined',
])('a malformed proof makes nobody a guest: %s (RFC 6750 section 3.1)', async (authorization) => {
  const { status, body, headers } = await sdkToken({ authorization });
  expect([status, body.code]).toEqual([401, 'unauthenticated']);
  expect(headers.get('www-authenticate')).toMatch(/Bearer, .*Passcode/);
});

test('a kind of proof that the app does not take makes nobody a guest either', async () => {
  expect((await sdkToken({ 'x-api-key': 'tv_00000000_made-up' })).status).toBe(401);
});
