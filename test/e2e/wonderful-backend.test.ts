import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { call, callRaw } from '../harness/http.ts';
import { wonderful } from '../harness/target.ts';
import { sign, uuid, verified } from './wonderful-requests.ts';

/** Metadata whose JSON has this many bytes, of fewer characters. */
const metadataOf = (bytes: number) => ({ a: '€'.repeat(1_000), b: 'x'.repeat(bytes - 3_015) });

describe('a backend with an API key', () => {
  test('has a token signed for any of its users, as it asks', async () => {
    const metadata = { name: 'John Doe', role: 'customer', more: ['exp'] };
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
