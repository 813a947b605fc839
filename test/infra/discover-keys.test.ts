import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withDiscoveredKeys } from '../../infra/discover-keys.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { providersOf } from '../../lambdas/contract/caller-config.ts';

let server: Server;
let origin: string;
const asked: string[] = [];
/** What `/{name}` answers as its discovery document. */
const documents: Readonly<Record<string, (issuer: string) => object>> = {
  good: (issuer) => ({ issuer, jwks_uri: `${issuer}/keys` }),
  slash: (issuer) => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }),
  keyless: (issuer) => ({ issuer }),
  two: (issuer) => ({ issuer, jwks_uri: `${issuer}/keys https://evil.example/keys` }),
};

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const name = /^\/(\w+)\/\.well-known\/openid-configuration$/.exec(url)?.[1] ?? '';
    const document = documents[name]?.(`${origin}/${name}`);
    response.writeHead(document ? 200 : 404).end(document && JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const configOf = (...callers: object[]) =>
  defineConfig({
    name: 'test',
    apps: { one: { profile: 'chatsdk', settings: { appId: 'app' }, callers } },
  } as never);
const oidc = (issuer: string, more: object = {}) => ({ kind: 'oidc', issuer, audience: 'app', ...more });
const jwksUrlsOf = async (config: ReturnType<typeof configOf>) =>
  providersOf((await withDiscoveredKeys(config)).apps['one'] as never).map(({ jwksUrl }) => jwksUrl);

test('finds the keys of an issuer, with and without a slash at its end', async () => {
  expect(await jwksUrlsOf(configOf(oidc(`${origin}/good`)))).toEqual([`${origin}/good/keys`]);
  expect(await jwksUrlsOf(configOf(oidc(`${origin}/slash/`)))).toEqual([`${origin}/slash/keys`]);
});

test('asks nothing for an address that is given', async () => {
  asked.length = 0;
  const jwksUrl = 'https://login.example.com/keys';
  expect(await jwksUrlsOf(configOf(oidc(`${origin}/good`, { jwksUrl })))).toEqual([jwksUrl]);
  expect(asked).toEqual([]);
});

test.each([
  ['slash', 'names another issuer: set issuer to '],
  ['keyless', 'has no URL as its jwks_uri'],
  ['two', 'has no URL as its jwks_uri'],
  ['missing', 'answers 404'],
])('says what is wrong with %s, and what to do', async (name, complaint) => {
  const found = withDiscoveredKeys(configOf(oidc(`${origin}/${name}`)));
  await expect(found).rejects.toThrow(complaint);
  await expect(found).rejects.toThrow(
    /^ {2}apps\.one\.callers: can't find the keys of .*\. Set jwksUrl: it is jwks_uri in http.*configuration$/m,
  );
});

test('says so if there is no answer', async () => {
  await expect(withDiscoveredKeys(configOf(oidc('http://127.0.0.1:1/none')))).rejects.toThrow(
    'Set jwksUrl: it is jwks_uri in ',
  );
});
