import { describe, expect, test } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import { call, callRaw } from '../harness/http.ts';
import { bearerFor, comapi, wonderful, wonderfulNonce, wonderfulUpstream } from '../harness/target.ts';

const uuid = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
const uuidV5 = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
type App = typeof wonderful;

const bearer = (token = '') => ({ authorization: `Bearer ${token}` });
const sdkToken = (app: App, token = app.bearerToken, headers = {}) =>
  call('POST', `${app.url}/api/sdk-token`, undefined, { ...bearer(token), ...headers });
const refresh = (app: App, entityId: unknown, token = app.bearerToken) =>
  call('POST', `${app.url}/api/refresh-sdk-token`, { entityId }, bearer(token));
const sign = (body: unknown, headers: Record<string, string> = { 'x-api-key': wonderful.apiKey }) =>
  call('POST', `${wonderful.url}/api/v1/jwt/sign`, body, headers);

/** Metadata whose JSON has this many bytes, of fewer characters. */
const metadataOf = (bytes: number) => ({ a: '€'.repeat(1_000), b: 'x'.repeat(bytes - 3_015) });

/** By a library that the service does not use. */
const verified = createVerifier({ key: String(wonderful.publicKey), algorithms: ['RS256'] });
const strangers = createVerifier({ key: String(wonderfulNonce.publicKey), algorithms: ['RS256'] });

describe('a user who has logged in', () => {
  test('gets a token of their own, signed with RS256', async () => {
    const { status, headers, body } = await sdkToken(wonderful);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      token: expect.any(String),
      expiresAt: expect.any(Number),
      id: expect.any(String),
    });
    expect(body.id).toMatch(uuidV5);
    expect(verified(body.token)).toEqual({
      sub: body.id,
      tenantId: wonderful['tenantId'],
      metadata: { name: 'User 1' },
      iat: body.expiresAt - 3_600,
      exp: body.expiresAt,
      jti: expect.any(String),
    });
    expect(Math.abs(body.expiresAt - 3_600 - Date.now() / 1000)).toBeLessThan(5);
    expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    expect(() => strangers(body.token)).toThrow('signature');
  });

  test('stays the same to the vendor, and is nobody else', async () => {
    const { id, token } = (await sdkToken(wonderful)).body;
    const refreshed = await refresh(wonderful, id.toUpperCase());
    expect(refreshed).toMatchObject({ status: 200, body: { id } });
    expect(refreshed.body.token).not.toBe(token);
    expect(verified(refreshed.body.token)).toMatchObject({ sub: id, metadata: { name: 'User 1' } });

    const another = await bearerFor(wonderful, { sub: 'user-2' });
    const theirs = await sdkToken(wonderful, another);
    expect(theirs.body.id).not.toBe(id);
    expect(verified(theirs.body.token)).not.toHaveProperty('metadata');
    for (const [entityId, asWhom] of [
      [id, another],
      [theirs.body.id, wonderful.bearerToken],
      [uuid, wonderful.bearerToken],
    ])
      expect(await refresh(wonderful, entityId, asWhom)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
  });

  test('has an id of their own and keeps it, however odd the one is that we know', async () => {
    const ids = new Set<string>();
    for (const sub of oddSubjects) {
      const token = await bearerFor(wonderful, { sub });
      const { id } = (await sdkToken(wonderful, token)).body;
      expect(id).toMatch(uuidV5);
      expect(await refresh(wonderful, id, token)).toMatchObject({ status: 200, body: { id } });
      ids.add(id);
    }
    expect(ids.size).toBe(oddSubjects.length);
  });

  test('keeps an id that is a UUID', async () => {
    for (const sub of [uuid, uuid.toUpperCase()]) {
      const token = await bearerFor(wonderful, { sub });
      expect((await sdkToken(wonderful, token)).body.id).toBe(uuid);
      expect((await refresh(wonderful, uuid, token)).body.id).toBe(uuid);
    }
  });

  test.each([[undefined], ['user-1'], [`{${uuid}}`], [null]])('refreshes no %j', async (entityId) => {
    expect(await refresh(wonderful, entityId)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });

  test('can send along whatever they like with the first token', async () => {
    const said = { id: uuid, entityId: uuid, subject: uuid, metadata: { role: 'admin' }, expiresIn: 86_400 };
    for (const type of ['application/json', 'text/plain']) {
      const headers = { ...bearer(wonderful.bearerToken), 'content-type': type };
      const { body } = await callRaw('POST', `${wonderful.url}/api/sdk-token`, JSON.stringify(said), headers);
      expect(body.id).toMatch(uuidV5);
      const { metadata, exp, iat } = verified(body.token);
      expect([metadata, exp - iat]).toEqual([{ name: 'User 1' }, 3_600]);
    }
  });
});

describe('nobody gets a token', () => {
  const now = Math.floor(Date.now() / 1000);

  test.each([
    ['that has expired', { iat: now - 120, nbf: now - 120, exp: now - 60 }],
    ['of another issuer', { iss: 'https://other.example.com/' }],
    ['for another audience', { aud: 'https://other.example.com' }],
  ])('with a bearer token %s', async (_which, claims) => {
    const token = await bearerFor(wonderful, claims);
    for (const answer of [await sdkToken(wonderful, token), await refresh(wonderful, uuid, token)])
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('without one, or with an API key in its place', async () => {
    for (const headers of [{}, { 'x-api-key': wonderful.apiKey }]) {
      const answer = await call('POST', `${wonderful.url}/api/sdk-token`, undefined, headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });

  test('from the vendor’s part, but with an API key of this app', async () => {
    for (const headers of [
      {},
      bearer(wonderful.bearerToken),
      { 'x-api-key': comapi.apiKey },
      { 'x-api-key': `${wonderful.apiKey}x` },
      { 'x-api-key': 'tv_0000000000000000_00000000000000000000000000000000' },
    ]) {
      const { status, body } = await sign({ id: uuid }, headers as Record<string, string>);
      expect([status, body.code]).toEqual([401, 'UNAUTHORIZED']);
      expect(body).toEqual({ code: 'UNAUTHORIZED', message: body.error, error: expect.any(String) });
    }
  });
});

describe('a backend with an API key', () => {
  test('has a token signed for any of its users, as it asks', async () => {
    const metadata = { name: 'John Doe', role: 'customer', sub: 'injected', exp: 9_999_999_999 };
    const headers = { 'x-api-key': wonderful.apiKey, 'x-tenant-id': String(wonderful['tenantId']) };
    const { status, body } = await sign({ entityId: uuid, metadata, expiresIn: 7_200 }, headers);
    const { data, ...bare } = body;
    expect([status, data]).toEqual([200, bare]);
    expect(bare).toMatchObject({ id: uuid, entityId: uuid });
    expect(verified(bare.jwt)).toEqual({
      sub: uuid,
      tenantId: wonderful['tenantId'],
      metadata,
      iat: bare.expiresAt - 7_200,
      exp: bare.expiresAt,
      jti: expect.any(String),
    });
  });

  test('has a fresh user where it names none, for an hour', async () => {
    const [one, two] = [(await sign({})).body, (await sign({})).body];
    expect(one.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    expect(two.id).not.toBe(one.id);
    const { exp = 0, iat = 0, sub } = decodeJwt(one.jwt);
    expect([exp - iat, sub]).toEqual([3_600, one.id]);
  });

  test.each([
    ['expiresIn', { expiresIn: 60 }, { expiresIn: 59 }],
    ['expiresIn', { expiresIn: 86_400 }, { expiresIn: 86_401 }],
    ['metadata', { metadata: metadataOf(4_096) }, { metadata: metadataOf(4_097) }],
    ['id', { id: uuid.toUpperCase() }, { id: `{${uuid}}` }],
    ['entityId', { id: uuid, entityId: uuid.toUpperCase() }, { id: uuid, entityId: crypto.randomUUID() }],
  ])('is told of its %s that is over the limit', async (field, good, wrong) => {
    expect((await sign(good)).status).toBe(200);
    expect(await sign(wrong)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', message: expect.stringContaining(field) },
    });
  });

  test('is refused for another tenant', async () => {
    const headers = { 'x-api-key': wonderful.apiKey, 'x-tenant-id': 'another' };
    for (const answer of [await sign({}, headers), await sign({ tenantId: 'another' })])
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  test('is told in the same envelope that its body is none', async () => {
    const headers = { 'x-api-key': wonderful.apiKey, 'content-type': 'application/json' };
    const url = `${wonderful.url}/api/v1/jwt/sign`;
    for (const [body, type, status] of [
      ['{', 'application/json', 400],
      ['[]', 'application/json', 400],
      ['{"metadata":{"a":1,"a":2}}', 'application/json', 400],
      ['{"metadata":{"__proto__":{"a":1}}}', 'application/json', 400],
      ['id=1', 'application/x-www-form-urlencoded', 415],
      [`{"a":"${'x'.repeat(17_000)}"}`, 'application/json', 413],
    ] as const)
      expect(await callRaw('POST', url, body, { ...headers, 'content-type': type })).toMatchObject({
        status,
        body: { code: 'VALIDATION_ERROR', message: expect.any(String) },
      });
  });

  const introspected = async (metadata: object) => {
    const { jwt } = (await sign({ id: uuid, metadata })).body;
    const headers = { 'x-api-key': wonderful.apiKey };
    return call('POST', `${wonderful.url}/introspect`, { token: jwt }, headers);
  };

  test('can ask whether a token is good', async () => {
    expect((await introspected({ a: 'x'.repeat(4_000) })).body).toMatchObject({ active: true, sub: uuid });
  });

  // In ASCII alone each of its other characters would be six, and the token larger than `POST /introspect` takes.
  test('can ask so of a token with all the metadata that there may be', async () => {
    expect((await introspected(metadataOf(4_096))).body).toMatchObject({ active: true, sub: uuid });
  });
});

describe('an app that asks the vendor', () => {
  test('hands on the vendor’s token for this user', async () => {
    const { status, body } = await sdkToken(wonderfulUpstream);
    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.any(String),
      expiresAt: expect.any(Number),
      id: expect.any(String),
    });
    expect(body.id).toMatch(uuidV5);
    // Ours would have a `kid`.
    expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(decodeJwt(body.token)).toMatchObject({
      sub: body.id,
      tenantId: wonderfulUpstream['tenantId'],
      metadata: { name: 'User 1' },
      exp: body.expiresAt,
    });
    expect(await refresh(wonderfulUpstream, body.id)).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await refresh(wonderfulUpstream, uuid)).status).toBe(403);
  });

  test('does not play the vendor', async () => {
    const headers = { 'x-api-key': wonderfulUpstream.apiKey };
    expect((await call('POST', `${wonderfulUpstream.url}/api/v1/jwt/sign`, {}, headers)).status).toBe(404);
  });
});

describe('an app that wants a nonce', () => {
  const newNonce = async (): Promise<string> =>
    (await call('POST', `${wonderfulNonce.url}/nonce`)).body.nonce;
  const withNonce = (nonce: string, token = wonderfulNonce.bearerToken) =>
    sdkToken(wonderfulNonce, token, { 'x-nonce': nonce });

  test('vends once for each', async () => {
    const nonce = await newNonce();
    const vended = await withNonce(nonce);
    expect(vended.status).toBe(200);
    expect(strangers(vended.body.token)).toMatchObject({ sub: vended.body.id });
    expect(JSON.stringify(decodeJwt(vended.body.token))).not.toContain(nonce);
    expect(await withNonce(nonce)).toMatchObject({ status: 409, body: { code: 'invalid_nonce' } });
  });

  test('vends one token for a nonce that many bring at once', async () => {
    const nonce = await newNonce();
    const answers = await Promise.all(Array.from({ length: 10 }, () => withNonce(nonce)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)]);
  });

  test('vends nothing without one, or for one that is not its own', async () => {
    expect(await sdkToken(wonderfulNonce)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await refresh(wonderfulNonce, uuid)).status).toBe(400);
    expect((await withNonce('n'.repeat(201))).status).toBe(400);
    expect((await withNonce('made-up')).status).toBe(409);
    expect((await withNonce((await call('POST', `${comapi.url}/nonce`)).body.nonce)).status).toBe(409);
  });

  test('takes it in the header of a refresh as well', async () => {
    const { id } = (await withNonce(await newNonce())).body;
    const refreshWith = (nonce: string, entityId: string) =>
      call(
        'POST',
        `${wonderfulNonce.url}/api/refresh-sdk-token`,
        { entityId },
        {
          ...bearer(wonderfulNonce.bearerToken),
          'x-nonce': nonce,
        },
      );
    const nonce = await newNonce();
    // Somebody else's id, and an id that is none, cost no nonce.
    expect((await refreshWith(nonce, uuid)).status).toBe(403);
    expect((await refreshWith(nonce, 'user-1')).status).toBe(400);
    expect((await refreshWith(nonce, id)).status).toBe(200);
    expect((await refreshWith(nonce, id)).status).toBe(409);
  });

  test('loses none to somebody with wrong credentials', async () => {
    const nonce = await newNonce();
    const expired = await bearerFor(wonderfulNonce, { exp: Math.floor(Date.now() / 1000) - 60 });
    for (const token of ['a.b.c', expired]) expect((await withNonce(nonce, token)).status).toBe(401);
    expect((await withNonce(nonce)).status).toBe(200);
  });
});
