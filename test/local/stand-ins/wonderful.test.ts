import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import { startWonderful, type WonderfulStandIn } from '../../../local/stand-ins/wonderful.ts';
import { call } from '../../harness/http.ts';

const uuid = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
const other = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
let vendor: WonderfulStandIn;
let apiKey: string;

beforeAll(async () => {
  vendor = await startWonderful({ tenantId: 'tenant-456' });
  apiKey = JSON.parse(vendor.secretValue).apiKey;
});
afterAll(() => vendor.close());

const sign = (body: unknown, headers: Record<string, string> = {}) =>
  call('POST', `${vendor.url}/api/v1/jwt/sign`, body, { 'x-api-key': apiKey, ...headers });

test('signs what was asked for, with its own key, and answers below data', async () => {
  const metadata = { name: 'John Doe' };
  const { status, body } = await sign({ entityId: uuid, expiresIn: 7_200, metadata });
  expect([status, Object.keys(body)]).toEqual([200, ['data']]);
  const verify = createVerifier({ key: vendor.publicKey, algorithms: ['RS256'] });
  const claims = verify(body.data.jwt);
  expect(claims).toMatchObject({ sub: uuid, tenantId: 'tenant-456', metadata });
  expect(claims.exp - claims.iat).toBe(7_200);
  expect(body.data).toEqual({ jwt: expect.any(String), expiresAt: claims.exp, id: uuid });
  const another = await startWonderful({ tenantId: 'tenant-456' });
  expect(() => createVerifier({ key: another.publicKey })(body.data.jwt)).toThrow('signature');
  await another.close();
});

test('makes up an id, and takes one hour, where nothing is said', async () => {
  const before = Math.floor(Date.now() / 1000);
  const [one, two] = [(await sign({})).body.data, (await sign({})).body.data];
  expect(one.id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(two.id).not.toBe(one.id);
  expect(one.expiresAt - 3_600).toBeGreaterThanOrEqual(before);
  expect(one.expiresAt - 3_600).toBeLessThanOrEqual(Date.now() / 1000);
});

const metadataOf = (bytes: number) => ({ a: '€'.repeat(1_000), b: 'x'.repeat(bytes - 3_015) });

test.each([
  ['the shortest lifetime', { expiresIn: 60 }],
  ['the longest', { expiresIn: 86_400 }],
  ['4,096 bytes of metadata', { metadata: metadataOf(4_096) }],
  ['both names of one id', { id: uuid, entityId: uuid }],
  ['an id in upper case', { id: uuid.toUpperCase() }],
  ['its tenant', { tenantId: 'tenant-456' }],
])('takes %s', async (_what, body) => expect((await sign(body)).status).toBe(200));

test.each([
  ['a lifetime of 59 seconds', { expiresIn: 59 }],
  ['a lifetime of 86,401 seconds', { expiresIn: 86_401 }],
  ['a lifetime in text', { expiresIn: '3600' }],
  ['4,097 bytes of metadata', { metadata: metadataOf(4_097) }],
  ['metadata that is a list', { metadata: [] }],
  ['an id that is no UUID', { id: 'user-1' }],
  ['an entityId that is no UUID', { entityId: 'user-1' }],
  ['two ids', { id: uuid, entityId: other }],
  ['a tenant that is no text', { tenantId: 1 }],
  ['a list', []],
])('refuses %s', async (_what, body) => {
  expect(await sign(body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } });
});

describe('refuses', () => {
  test('what is not JSON', async () => {
    const response = await fetch(`${vendor.url}/api/v1/jwt/sign`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey },
      body: '{',
    });
    expect(response.status).toBe(400);
  });

  test('another API key, or none', async () => {
    const none = await call('POST', `${vendor.url}/api/v1/jwt/sign`, {});
    for (const answer of [none, await sign({}, { 'x-api-key': 'another' })])
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
  });

  test('another tenant, in header or body', async () => {
    expect((await sign({}, { 'x-tenant-id': 'tenant-456' })).status).toBe(200);
    expect((await sign({}, { 'x-tenant-id': 'tenant-457' })).status).toBe(403);
    expect((await sign({ tenantId: 'tenant-457' })).status).toBe(403);
  });

  test('other paths and methods', async () => {
    const headers = { 'x-api-key': apiKey };
    expect((await call('GET', `${vendor.url}/api/v1/jwt/sign`, undefined, headers)).status).toBe(404);
    expect((await call('POST', `${vendor.url}/api/v1/jwt`, {}, headers)).status).toBe(404);
  });
});
