import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { identityKeys } from '../../lambdas/adapters/identity-keys.ts';
import { oidcCaller } from '../../lambdas/callers/oidc.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { deaf, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { oidc } from '../vending/demo-app.ts';
import { forge } from '../vending/forge.ts';

const now = 1_800_000_000;
const keyPair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' },
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
const [first, second] = [keyPair('first'), keyPair('second')];

let provider: Listening;
let asked: string[];
let answer: (response: ServerResponse) => void;
const publish =
  (...keys: (typeof first)[]) =>
  (response: ServerResponse) =>
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));

beforeEach(async () => {
  asked = [];
  answer = publish(first);
  provider = await listen(({ url = '' }, response) => {
    asked.push(url);
    answer(response);
  }, 0);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await provider.close();
});

const callerOf = () =>
  oidcCaller(oidc, [], identityKeys(`${provider.url}/keys`), {
    clock: setClock(now),
    clockSkewSeconds: 5,
    journal: deaf,
  });
const token = ({ kid, pem }: typeof first, more: object = {}) =>
  forge(
    { alg: 'ES256', kid, ...more },
    { iss: oidc.issuer, aud: oidc.audience, sub: 'alice', exp: now + 60 },
    pem,
  );
const alice = { subject: 'alice' };
const unavailable = { code: 'unavailable', options: { retryAfterSeconds: 5 } };

/** As if so much time went by; the adapter's own clock is the machine's. */
function later(seconds: number): void {
  const at = Date.now() + seconds * 1_000;
  jest.spyOn(Date, 'now').mockImplementation(() => at);
}

test('keys are fetched once, when a token first needs them, however many come at once', async () => {
  const caller = callerOf();
  expect(asked).toEqual([]);
  const bearerToken = token(first);
  const all = await Promise.all(
    Array.from({ length: 20 }, () => caller.authenticate(proving({ bearerToken }))),
  );
  expect(all).toEqual(Array.from({ length: 20 }, () => alice));
  expect(await caller.authenticate(proving({ bearerToken }))).toEqual(alice);
  expect(asked).toEqual(['/keys']);
});

test('a token that could not be genuine costs no fetch, nor does a header that names an address', async () => {
  const caller = callerOf();
  for (const bearerToken of ['', 'a.b.c', token(first, { alg: 'none' }), token(first, { alg: 'HS256' })])
    await expect(caller.authenticate(proving({ bearerToken }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  expect(asked).toEqual([]);
  const evil = `${provider.url}/evil`;
  await caller.authenticate(proving({ bearerToken: token(first, { jku: evil, x5u: evil }) }));
  expect(asked).toEqual(['/keys']);
});

test('keys are fetched again when they are ten minutes old', async () => {
  const caller = callerOf();
  await caller.authenticate(proving({ bearerToken: token(first) }));
  later(599);
  await caller.authenticate(proving({ bearerToken: token(first) }));
  expect(asked).toHaveLength(1);
  later(2);
  answer = publish(second);
  await expect(caller.authenticate(proving({ bearerToken: token(first) }))).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect(asked).toHaveLength(2);
});

test('a rotated key is found when a token names it, but not within 30 seconds of the last fetch', async () => {
  const caller = callerOf();
  await caller.authenticate(proving({ bearerToken: token(first) }));
  answer = publish(first, second);
  const rotated = () => caller.authenticate(proving({ bearerToken: token(second) }));
  later(29);
  for (let time = 0; time < 5; time += 1)
    await expect(rotated()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(asked).toHaveLength(1);
  later(2);
  expect(await rotated()).toEqual(alice);
  expect(asked).toHaveLength(2);
  for (let time = 0; time < 5; time += 1)
    await expect(
      caller.authenticate(proving({ bearerToken: token({ ...second, kid: 'unknown' }) })),
    ).rejects.toMatchObject({ code: 'unauthenticated', message: 'bearer token ERR_JWKS_NO_MATCHING_KEY' });
  expect(asked).toHaveLength(2);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['an error', (response) => response.writeHead(500).end('{"keys":[]}')],
  ['not there', (response) => response.writeHead(404).end()],
  ['elsewhere', (response) => response.writeHead(302, { location: '/moved' }).end()],
  ['a page', (response) => response.end('<html>hunter2</html>')],
  ['nothing', (response) => response.end()],
  ['JSON that is no key set', (response) => response.end('{"hunter2":1}')],
  ['keys that are none', (response) => response.end('{"keys":"hunter2"}')],
  ['half an answer', (response) => response.write('{"keys":[', () => response.destroy())],
])('a provider that answers with %s is an outage, and no bad token', async (_title, broken) => {
  const caller = callerOf();
  answer = broken;
  const refusal = await caller.authenticate(proving({ bearerToken: token(first) })).catch((error) => error);
  expect(refusal).toMatchObject(unavailable);
  expect(refusal.message).toMatch(/^keys of the identity provider: \w+$/);
  expect(asked).toEqual(['/keys']);
  answer = publish(first);
  expect(await caller.authenticate(proving({ bearerToken: token(first) }))).toEqual(alice);
});

test('a provider that is down is an outage for those who have no keys yet', async () => {
  const [cold, warm] = [callerOf(), callerOf()];
  const bearerToken = token(first);
  await warm.authenticate(proving({ bearerToken }));
  await provider.close();
  await expect(cold.authenticate(proving({ bearerToken }))).rejects.toMatchObject(unavailable);
  expect(await warm.authenticate(proving({ bearerToken }))).toEqual(alice);
  later(601);
  await expect(warm.authenticate(proving({ bearerToken }))).rejects.toMatchObject(unavailable);
});

test('a kept connection that is broken when it is used again fails no login', async () => {
  const caller = callerOf();
  const sockets = new Set<unknown>();
  answer = (response) => {
    if (sockets.has(response.socket)) return response.destroy();
    sockets.add(response.socket);
    return publish(first)(response);
  };
  await caller.authenticate(proving({ bearerToken: token(first) }));
  later(601);
  expect(await caller.authenticate(proving({ bearerToken: token(first) }))).toEqual(alice);
  expect(asked).toHaveLength(3);
});

test('while the provider fails, made-up key names cost one fetch in 30 seconds, and nobody their login', async () => {
  const caller = callerOf();
  const made = (at: number) =>
    caller.authenticate(proving({ bearerToken: token({ ...first, kid: `made-up-${at}` }) }));
  await caller.authenticate(proving({ bearerToken: token(first) }));
  answer = (response) => response.writeHead(500).end();
  later(31);
  for (let at = 0; at < 5; at += 1) await expect(made(at)).rejects.toMatchObject(unavailable);
  expect(asked).toHaveLength(2);
  expect(await caller.authenticate(proving({ bearerToken: token(first) }))).toEqual(alice);
  later(62);
  answer = publish(first, second);
  expect(await caller.authenticate(proving({ bearerToken: token(second) }))).toEqual(alice);
  expect(asked).toHaveLength(3);
});

test('a provider that does not answer is an outage after two seconds', async () => {
  answer = () => {};
  await expect(callerOf().authenticate(proving({ bearerToken: token(first) }))).rejects.toMatchObject(
    unavailable,
  );
});

test('a key set with private or symmetric keys among the public ones lets nobody in by them', async () => {
  const secret = 'a-secret-that-was-published-32-b';
  answer = (response) =>
    response.end(
      JSON.stringify({ keys: [{ kty: 'oct', kid: 'first', k: Buffer.from(secret).toString('base64url') }] }),
    );
  for (const alg of ['HS256', 'ES256']) {
    const bearerToken = forge({ alg, kid: 'first' }, { sub: 'alice', exp: now + 60 }, secret);
    await expect(callerOf().authenticate(proving({ bearerToken }))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  }
});
