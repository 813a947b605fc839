import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Runner, startRunner } from '../../local/runner.ts';
import { type AppCredentials, type Credentials, seed } from '../../local/seed.ts';
import { apps, appsTemplate } from './apps-template.ts';
import { removeDirectories, temporaryDirectory, writeAssembly } from './small-assembly.ts';

let runner: Runner;
let credentials: Credentials;
const directory = temporaryDirectory();
const file = join(directory, 'credentials.json');
beforeAll(async () => {
  const assembly = writeAssembly(appsTemplate('one'), 'exports.handler = async () => 1;');
  runner = await startRunner({ assembly, port: 0, stateDirectory: directory, log: () => {} });
  credentials = await seed(runner, file);
});
afterAll(async () => {
  await runner.close();
  removeDirectories();
});

const pastedInto = async (secretName = '') => {
  const { administrator, endpoints } = runner;
  const client = new SecretsManagerClient({ ...administrator, endpoint: endpoints.secretsManager });
  const read = client.send(new GetSecretValueCommand({ SecretId: secretName }));
  return read.then(
    ({ SecretString }) => SecretString,
    ({ name }) => name,
  );
};
const app = (name: string): Partial<AppCredentials> => credentials.apps[name] ?? {};

test('the file says the same, and only its owner may read it', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(credentials)));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(credentials.endpoints.identityProvider).toBe(runner.identityProvider.url);
});

test('an HMAC key is text of 48 random bytes, another one for each secret', async () => {
  const { signingSecret, secretName, wsSecret, wsSecretName } = app('two');
  expect(await pastedInto(secretName)).toBe(signingSecret);
  expect(await pastedInto(wsSecretName)).toBe(wsSecret);
  for (const secret of [signingSecret, wsSecret])
    expect(Buffer.from(secret ?? '', 'base64url')).toHaveLength(48);
  expect(new Set([signingSecret, wsSecret, app('one')['signingSecret']]).size).toBe(3);
  expect(app('one')).not.toHaveProperty('wsSecret');
});

test.each([
  ['rsa', 'rsa', { modulusLength: 2048 }],
  ['ec', 'ec', { namedCurve: 'prime256v1' }],
  ['ed', 'ed25519', {}],
])(
  'the key of the app %s is a private one as PEM, with its public half beside it',
  async (name, type, details) => {
    const { secretName, signingSecret, publicKey } = app(name);
    const pasted = await pastedInto(secretName);
    expect(pasted).toBe(signingSecret);
    const key = createPrivateKey(pasted ?? '');
    expect(key).toMatchObject({ asymmetricKeyType: type, asymmetricKeyDetails: details });
    expect(createPublicKey(key).export({ type: 'spki', format: 'pem' })).toBe(publicKey);
  },
);

test('into a secret whose keys the service makes nothing is pasted', async () => {
  expect(app('itself').signingSecret).toBeUndefined();
  expect(await pastedInto(String(app('itself')['secretName']))).toBe('ResourceNotFoundException');
});

test("credentials are the stand-in's, and without one there are none", async () => {
  const brokered = app('brokered');
  expect(brokered.upstreamUrl).toBe(runner.upstreams.get('brokered')?.url);
  expect(await pastedInto(brokered.secretName)).toBe(runner.upstreams.get('brokered')?.secretValue);
  expect(brokered).not.toHaveProperty('signingSecret');
  expect(await pastedInto(String(app('stranger')['secretName']))).toBe('ResourceNotFoundException');
});

test('an app with an OIDC caller has a user who has logged in', async () => {
  const { bearerToken, userId } = app('brokered');
  const keys = createRemoteJWKSet(new URL(runner.identityProvider.jwksUrl));
  const client = { issuer: 'https://login.example.com/', audience: 'https://chat.example.com' };
  const { payload } = await jwtVerify(bearerToken ?? '', keys, client);
  expect(payload).toMatchObject({ sub: userId, name: expect.any(String) });
  expect(app('one')).not.toHaveProperty('bearerToken');
  expect(app('one')).toMatchObject({ phoneNumber: '+6281234567890' });
});

test('every app has its settings and an API key', () => {
  for (const [name, { settings }] of Object.entries(apps))
    expect(app(name)).toMatchObject({
      ...settings,
      apiKey: expect.stringMatching(/^tv_[0-9a-f]{16}_[\w-]{32}$/),
    });
});
