import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import { vending } from '../harness/cli.ts';
import { call } from '../harness/http.ts';
import { bearerFor, comapi, wonderful, wonderfulUpstream } from '../harness/target.ts';
import { bearer, refresh, sdkToken, sign, strangers, uuid, verified } from './wonderful-requests.ts';

const uuidV5 = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('a user who has logged in', () => {
  test('gets a token of their own, signed with RS256', async () => {
    const { status, headers, body } = await sdkToken(wonderful);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      token: expect.any(String),
      expiresAt: expect.any(Number),
      expiresIn: 3_600,
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
    expect(Math.abs(body.expiresAt - 3_600 - Date.now() / 1000)).toBeLessThan(60);
    expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    expect(() => strangers(body.token)).toThrow('no key');
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

  test('keeps an id that is a UUID; in another spelling it is another user', async () => {
    const token = await bearerFor(wonderful, { sub: uuid });
    expect((await sdkToken(wonderful, token)).body.id).toBe(uuid);
    expect((await refresh(wonderful, uuid, token)).body.id).toBe(uuid);
    const another = await bearerFor(wonderful, { sub: uuid.toUpperCase() });
    expect((await sdkToken(wonderful, another)).body.id).toMatch(uuidV5);
    expect((await refresh(wonderful, uuid, another)).status).toBe(403);
  });

  test.each([undefined, null, ''])('refreshes their own with the entityId %j', async (entityId) => {
    const { id } = (await sdkToken(wonderful)).body;
    expect(await refresh(wonderful, entityId)).toMatchObject({ status: 200, body: { id } });
  });

  // Defect: such a `sub` was 500 for ever, and the CLI could not cut its user off.
  test('with an id that only looks like a UUID has a token, and can be cut off', async () => {
    const sub = '12345678-1234-1234-1234-123456789012';
    const token = await bearerFor(wonderful, { sub });
    const { id } = (await sdkToken(wonderful, token)).body;
    expect(id).toMatch(uuidV5);
    expect(await vending(`cutoff set wonderful ${sub} --local`)).toMatchObject({ code: 0 });
    expect((await refresh(wonderful, id, token)).status).toBe(403);
    expect(await vending(`cutoff clear wonderful ${sub} --local`)).toMatchObject({ code: 0 });
    expect((await refresh(wonderful, id, token)).status).toBe(200);
  });

  test.each([['user-1'], [`{${uuid}}`]])('refreshes no %j', async (entityId) => {
    expect(await refresh(wonderful, entityId)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });

  test('can send members that are not read, but not what is for backends', async () => {
    const said = { subject: uuid, displayName: 'Admin' };
    const ask = (body: object) =>
      call('POST', `${wonderful.url}/api/sdk-token`, body, bearer(wonderful.bearerToken));
    const { body } = await ask(said);
    expect(body.id).toMatch(uuidV5);
    const { metadata, exp, iat } = verified(body.token);
    expect([metadata, exp - iat]).toEqual([{ name: 'User 1' }, 3_600]);
    expect((await ask({ ...said, entityId: body.id })).body.id).toBe(body.id);
    for (const more of [
      { entityId: uuid },
      { id: uuid },
      { metadata: { role: 'admin' } },
      { expiresIn: 86_400 },
    ])
      expect(await ask({ ...said, ...more })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
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

describe('an app that asks the vendor', () => {
  test('hands on the vendor’s token for this user', async () => {
    const { status, body } = await sdkToken(wonderfulUpstream);
    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.any(String),
      expiresAt: expect.any(Number),
      // The vendor's hour begins a moment after ours.
      expiresIn: expect.any(Number),
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
