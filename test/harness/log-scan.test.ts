import { expect, test } from '@jest/globals';
import { startVendorApi } from '../../local/stand-ins/vendor-api.ts';
import { leaksIn } from './log-scan.ts';
import { secretValues, upstreamSecrets } from './recorder.ts';

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

test.each([
  [
    'the two tokens of an answer',
    { token: 'token-1', _internal: { wsToken: 'token-2' } },
    ['token-1', 'token-2'],
  ],
  ['a token that the vendor made', { jwtToken: 'token-1', expiresIn: 'in a while' }, ['token-1']],
  ['what an access token comes with', { access_token: 'token-1', token_type: 'Bearer' }, ['token-1']],
  [
    'credentials for the vendor',
    { clientId: 'client-1', clientSecret: 'secret-1', appKey: 'app-key-1' },
    ['secret-1', 'app-key-1'],
  ],
  [
    'headers',
    { authorization: 'Bearer token-1', 'x-api-key': 'key-no-1', appkey: 'key-no-2', 'x-nonce': 'nonce-1' },
    ['token-1', 'key-no-1', 'key-no-2', 'nonce-1'],
  ],
  [
    'credentials.json',
    {
      bearerToken: 'token-1',
      userId: 'user-1',
      wsSecret: 'secret-1',
      publicKey: 'not-secret',
      wsSecretName: 'name/of/a/secret',
    },
    ['token-1', 'secret-1'],
  ],
  ['a private key, line by line', { signingSecret: '-----BEGIN\nMIIEvQ\n' }, ['-----BEGIN', 'MIIEvQ']],
])('the recorder knows %s', (_what, fields, secrets) => {
  expect(secretValues(JSON.stringify(fields))).toEqual(secrets);
});

test('a client secret in a form is known', () => {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_secret: 'a secret & more' });
  expect(secretValues(form.toString())).toEqual(['a secret & more']);
});

test('what only looks like JSON is known as it is', () => {
  expect(secretValues('{"nonce": "not \\x JSON", "token": "')).toEqual(['not \\x JSON']);
});

test("the secrets of a vendor's API are known, used or not", async () => {
  const credentials = JSON.stringify({ clientId: 'client-1', clientSecret: 'never used' });
  const upstream = await startVendorApi(credentials, () => ({
    status: 200,
    body: { access_token: 'token-1' },
  }));
  const headers = { appkey: 'app-key-1', authorization: 'Bearer token-0' };
  await fetch(upstream.url, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ client_secret: 'secret-1' }),
  });
  await upstream.close();
  const known = ['never used', 'app-key-1', 'token-0', 'secret-1', 'token-1'];
  expect(new Set(upstreamSecrets(upstream))).toEqual(new Set(known));
});
