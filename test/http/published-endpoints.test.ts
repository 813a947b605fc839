import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SigningApp } from '../../lambdas/contract/app.ts';
import { publishedEndpoints } from '../../lambdas/http/published-endpoints.ts';
import { privateKey } from '../../lambdas/keys/private-key.ts';
import { ring } from '../../lambdas/keys/ring.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { type PublishedKey, publishedLoader } from '../../lambdas/own-keys/published-keys.ts';
import { memoryPublishedKeys } from '../doubles/memory-list.ts';
import { setClock } from '../doubles/set-clock.ts';
import { signingApp } from '../vending/demo-app.ts';
import { commonHeaders, madeUpService } from './made-up-service.ts';

const keysRoute = 'GET /demo/.well-known/jwks.json';
const issuerRoute = 'GET /demo/.well-known/openid-configuration';
const apiUrl = 'https://api.example.com';
const settings = { tenantId: 't', algorithm: 'ES256' };
let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

/** The endpoints of an app over a store in memory, which can be down. */
function published(overrides: object = {}) {
  const app = signingApp('wonderful', { settings, ...overrides });
  const clock = setClock();
  const store = memoryPublishedKeys();
  const state = { isDown: false };
  const failing = {
    ...store,
    async read() {
      if (state.isDown) throw new Error('DynamoDB TimeoutError');
      return store.read();
    },
  };
  const load = publishedLoader(failing, clock);
  const times = { maxAgeSeconds: app.keyMaxAgeSeconds, maxStaleSeconds: 86_400 };
  const listOf = (_: SigningApp) => ring({ load, clock, random: () => 1, onFailure: () => {}, ...times });
  const endpoints = publishedEndpoints([app], { listOf, apiUrl, clock });
  return {
    app,
    clock,
    state,
    put: async (...keys: PublishedKey[]) => void (await store.write(keys, await store.read())),
    get: (route = keysRoute, headers: Record<string, string> = {}) =>
      service.answer(endpoints, route, { headers }),
  };
}

const keyNamed = (kid: string, more: Partial<PublishedKey> = {}): PublishedKey => ({
  jwk: { kid, kty: 'EC', crv: 'P-256', x: 'x', y: 'y', alg: 'ES256', use: 'sig' },
  versionId: 'version-1',
  seenFrom: 1_800_000_000,
  keepSeconds: 3_600,
  ...more,
});
const kidsOf = (reply: { body: { keys: { kid: string }[] } }) => reply.body.keys.map(({ kid }) => kid);

describe('the keys', () => {
  test('are those that will sign, that sign, and that have signed until their tokens are over', async () => {
    const { put, get, clock } = published();
    await put(
      keyNamed('next', { seenFrom: clock() + 1_000 }),
      keyNamed('current'),
      keyNamed('retired', { keepUntil: clock() + 10 }),
      keyNamed('over', { keepUntil: clock() }),
      keyNamed('revoked', { revokedAt: clock() }),
      keyNamed('revoked-later', { revokedAt: clock() + 1_000, keepUntil: clock() + 1_000 }),
    );
    // Nothing is said of versions and times.
    expect((await get()).body).toEqual({
      keys: ['next', 'current', 'retired'].map((kid) => keyNamed(kid).jwk),
    });
    clock.advance(9);
    expect(kidsOf(await get())).toContain('retired');
    // To the second, and with the list that is held already.
    clock.advance(1);
    expect(kidsOf(await get())).toEqual(['next', 'current']);
  });

  test.each(['RS256', 'ES256', 'EdDSA'] as const)('%s: have public members alone', async (algorithm) => {
    const { put, get } = published({ settings: { ...settings, algorithm } });
    const { material } = await makeKey(algorithm);
    const { jwk } = material as { jwk: Record<string, string> };
    const { publicJwk } = await privateKey({ jwk }, algorithm);
    if (publicJwk) await put(keyNamed('', { jwk: publicJwk }));
    const { body, headers } = await get();
    const of = { RS256: ['n', 'e'], ES256: ['crv', 'x', 'y'], EdDSA: ['crv', 'x'] }[algorithm];
    expect(body.keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ['kid', 'kty', 'alg', 'use', ...of].sort(),
    ]);
    expect(body.keys).toMatchObject([{ alg: algorithm, use: 'sig', kid: publicJwk?.kid }]);
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
      if (jwk[secret]) expect(JSON.stringify([body, headers])).not.toContain(jwk[secret]);
    expect(jwk['d']).toMatch(/^[\w-]{40,}$/);
  });
});

describe('how long an answer may be kept', () => {
  test.each<[overrides: object, maxAge: number, stale: number]>([
    [{}, 300, 3_240],
    [{ rotation: { publishLeadSeconds: 7_560 } }, 300, 0],
    [{ rotation: { verifierCacheSeconds: 0, jwksMaxAgeSeconds: 0 } }, 0, 10_740],
    [{ rotation: { jwksMaxAgeSeconds: 3_000 }, keyMaxAgeSeconds: 600 }, 3_000, 0],
  ])('%j: %d seconds, and %d more while this fails', async (overrides, maxAge, stale) => {
    const { app, put, get } = published(overrides);
    await put(keyNamed('a'));
    for (const route of [keysRoute, issuerRoute])
      expect((await get(route)).headers).toMatchObject({
        'cache-control': `public, max-age=${maxAge}, stale-if-error=${stale}`,
      });
    const { publishLeadSeconds, verifierCacheSeconds } = app.rotation;
    expect(maxAge + stale).toBe(publishLeadSeconds - verifierCacheSeconds - app.keyMaxAgeSeconds);
  });

  test('is nothing where there is no key, and the answer says when to ask again', async () => {
    const { put, get, clock } = published();
    const unset = { statusCode: 503, headers: commonHeaders, body: { code: 'key_not_configured' } };
    expect(await get()).toMatchObject({ ...unset, headers: { ...commonHeaders, 'retry-after': '30' } });
    await put(keyNamed('revoked', { revokedAt: 1 }), keyNamed('over', { keepUntil: 1 }));
    clock.advance(1);
    expect(await get()).toMatchObject(unset);
    expect(await get(keysRoute, { 'if-none-match': '*' })).toMatchObject(unset);
    await put(keyNamed('a'));
    clock.advance(60);
    expect(kidsOf(await get())).toEqual(['a']);
  });
});

test('a list whose last key has left since it was read is none', async () => {
  const { put, get, clock } = published();
  await put(keyNamed('a', { keepUntil: clock() + 10 }));
  expect(kidsOf(await get())).toEqual(['a']);
  clock.advance(10);
  expect(await get()).toMatchObject({ statusCode: 503, body: { code: 'key_not_configured' } });
});

describe('who has the answer already', () => {
  test.each<[what: string, condition: (etag: string) => string]>([
    ['by its tag', (etag) => etag],
    ['by its tag as a weak one', (etag) => `W/${etag}`],
    ['by one of a list', (etag) => `"another", W/"third",${etag} , "last"`],
    ['by any', () => '*'],
  ])('gets no body: %s', async (_, condition) => {
    const { put, get } = published();
    await put(keyNamed('a'));
    for (const route of [keysRoute, issuerRoute]) {
      const { headers } = await get(route);
      const { etag, 'cache-control': cacheControl } = headers as Record<string, string>;
      expect(etag).toMatch(/^"[\w-]{43}"$/);
      expect(await get(route, { 'if-none-match': condition(etag ?? '') })).toStrictEqual({
        statusCode: 304,
        headers: { ...commonHeaders, etag, 'cache-control': cacheControl },
        body: undefined,
      });
    }
  });

  test('and who has another gets the whole', async () => {
    const { put, get, clock } = published();
    await put(keyNamed('a'));
    const { etag = '' } = (await get()).headers as Record<string, string>;
    for (const other of [
      '',
      '"another"',
      etag.slice(1, -1),
      etag.toUpperCase(),
      `W/${etag.slice(0, -2)}"`,
      `${etag.slice(0, 9)}W/${etag.slice(9)}`,
    ])
      expect(await get(keysRoute, { 'if-none-match': other })).toMatchObject({ statusCode: 200 });
    await put(keyNamed('a'), keyNamed('b'));
    clock.advance(60);
    const changed = await get(keysRoute, { 'if-none-match': etag });
    expect(kidsOf(changed)).toEqual(['a', 'b']);
    expect(changed.headers).not.toMatchObject({ etag });
  });
});

test('every web site may ask, while other endpoints of the app refuse it', async () => {
  const { app, put, get } = published({ nonce: 'required', roles: ['integrator'] });
  await put(keyNamed('a'));
  for (const origin of ['https://evil.example', 'null', 'https://app.example.com']) {
    for (const route of [keysRoute, issuerRoute])
      expect(await get(route, { origin })).toMatchObject({ statusCode: 200 });
    const others = await service.fromShared([app], 'POST /demo/nonce', { headers: { origin } });
    expect(others.statusCode).toBe(app.allowedOrigins.includes(origin) ? 201 : 403);
  }
});

describe('the discovery document', () => {
  const document = {
    issuer: `${apiUrl}/demo`,
    jwks_uri: `${apiUrl}/demo/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['ES256'],
    response_types_supported: [],
    subject_types_supported: ['public'],
  };

  test('names the keys and the algorithm, and the API as the issuer', async () => {
    const reply = await published().get(issuerRoute);
    expect(reply).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect(reply.body).toStrictEqual(document);
  });

  test('names every algorithm of the keys after a change of it', async () => {
    const { put, get, clock } = published();
    const rsa = { ...keyNamed('former').jwk, alg: 'RS256' };
    await put(keyNamed('current'), keyNamed('former', { jwk: rsa, keepUntil: clock() + 10 }));
    const algorithms = async () => (await get(issuerRoute)).body.id_token_signing_alg_values_supported;
    expect(await algorithms()).toEqual(['ES256', 'RS256']);
    clock.advance(10);
    expect(await algorithms()).toEqual(['ES256']);
  });

  test('names the issuer that tokens name', async () => {
    const issuer = 'https://tokens.example.com/wonderful';
    const { get } = published({ settings: { ...settings, algorithm: 'EdDSA', issuer } });
    expect((await get(issuerRoute)).body).toStrictEqual({
      ...document,
      issuer,
      id_token_signing_alg_values_supported: ['EdDSA'],
    });
  });
});

describe('while the store is down', () => {
  test('the last list is shown for a day, and what is over leaves it all the same', async () => {
    const { put, get, clock, state } = published();
    await put(keyNamed('a'), keyNamed('retired', { keepUntil: clock() + 7_200 }));
    expect(kidsOf(await get())).toEqual(['a', 'retired']);
    state.isDown = true;
    clock.advance(3_600);
    expect(kidsOf(await get())).toEqual(['a', 'retired']);
    clock.advance(3_600);
    expect(kidsOf(await get())).toEqual(['a']);
    clock.advance(86_400 - 7_200);
    expect((await get()).statusCode).toBe(200);
    clock.advance(1);
    expect((await get()).body).toMatchObject({ code: 'key_unavailable' });
    state.isDown = false;
    clock.advance(1);
    expect(kidsOf(await get())).toEqual(['a']);
  });

  test('who has seen none is told to come again, and may not keep that', async () => {
    const { get, state } = published();
    state.isDown = true;
    expect(await get()).toMatchObject({
      statusCode: 503,
      headers: { ...commonHeaders, 'retry-after': expect.stringMatching(/^([5-9]|1[0-4])$/) },
      body: { code: 'key_unavailable' },
    });
    // It can't say which algorithms the keys have.
    expect(await get(issuerRoute)).toMatchObject({ statusCode: 503, body: { code: 'key_unavailable' } });
  });
});
