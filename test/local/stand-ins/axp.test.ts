import { verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAxp } from '../../../local/stand-ins/axp.ts';

const accountId = 'ABCDEF';
const integrationId = '0847c56d-30fd-4b75-90be-a4ff8d08bd44';
const startMillis = 1_800_000_000_000;

let nowMillis = startMillis;
let axp: Awaited<ReturnType<typeof startAxp>>;
let credentials: { clientId: string; clientSecret: string; appKey: string };
beforeAll(async () => {
  axp = await startAxp({ accountId, integrationId }, () => nowMillis);
  credentials = JSON.parse(axp.secretValue);
});
afterAll(() => axp.close());

const form = 'application/x-www-form-urlencoded';

async function post(path: string, body: string, headers: Record<string, string>, method = 'POST') {
  const response = await fetch(`${axp.url}${path}`, {
    method,
    ...(method === 'POST' && { body }),
    headers: { appKey: credentials.appKey, ...headers },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body, field by field
    body: (await response.json()) as any,
  };
}

const accessToken = (fields: Record<string, string> = {}, headers = {}, account = accountId) => {
  const { clientId, clientSecret } = credentials;
  const all = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...fields,
  };
  const body = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return post(`/api/auth/v1/${account}/protocol/openid-connect/token`, body.toString(), {
    'content-type': form,
    ...headers,
  });
};

async function chatToken(fields: object = {}, headers = {}, account = accountId) {
  const { access_token } = (await accessToken()).body;
  const body = JSON.stringify({ customerId: 'u', integrationId, ...fields });
  return post(`/api/digital/chat/v1/accounts/${account}/tokens`, body, {
    'content-type': 'application/json',
    authorization: `Bearer ${access_token}`,
    ...headers,
  });
}

test('an access token, for credentials that are new at each start', async () => {
  expect(await accessToken()).toEqual({
    status: 200,
    type: 'application/json',
    body: { access_token: expect.any(String), expires_in: 900, refresh_token: expect.any(String) },
  });
  const other = await startAxp({ accountId, integrationId });
  await other.close();
  const values = [axp, other].flatMap(({ secretValue }) => Object.values(JSON.parse(secretValue)));
  expect(new Set(values).size).toBe(6);
});

test('a token of four segments, signed, with the documented claims', async () => {
  const { status, body } = await chatToken({ ttl: 30 });
  expect(status).toBe(201);
  expect(Object.keys(body)).toEqual(['jwtToken']);
  const [prefix, header = '', payload = '', signature = '', ...more] = body.jwtToken.split('.');
  expect([prefix, more]).toEqual(['jwt', []]);
  expect(JSON.parse(atob(header))).toEqual({ alg: 'RS256' });
  expect(JSON.parse(atob(payload))).toEqual({
    iss: 'https://cc.avayacloud.com',
    sub: 'userchatIntegration',
    integrationId,
    exp: startMillis / 1_000 + 1_800,
    jti: expect.any(String),
  });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify('sha256', signed, axp.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(
    verify('sha256', Buffer.from(`${header}.x`), axp.publicKey, Buffer.from(signature, 'base64url')),
  ).toBe(false);
});

test('a token lives for 15 minutes unless ttl says otherwise', async () => {
  const { jwtToken } = (await chatToken()).body;
  expect(JSON.parse(atob(jwtToken.split('.')[2])).exp).toBe(startMillis / 1_000 + 900);
});

test('an access token is good for 900 seconds', async () => {
  const { access_token } = (await accessToken()).body;
  const withIt = async () => (await chatToken({}, { authorization: `Bearer ${access_token}` })).status;
  nowMillis = startMillis + 899_999;
  expect(await withIt()).toBe(201);
  nowMillis = startMillis + 900_000;
  expect(await withIt()).toBe(401);
  nowMillis = startMillis;
});

const code = { null: 20002, pattern: 20006 };

describe('the access-token call is refused', () => {
  test.each([
    ['client_secret', { client_secret: 'wrong' }, {}, 401],
    ['client_id', { client_id: 'wrong' }, {}, 401],
    ['app key', {}, { appKey: 'wrong' }, 401],
    ['content type', {}, { 'content-type': 'application/json' }, 415],
  ])('for a wrong %s', async (_title, fields, headers, status) => {
    const title = status === 415 ? 'Unsupported Media Type' : 'Unauthorized';
    expect(await accessToken(fields, headers)).toEqual({
      status,
      type: 'application/problem+json',
      body: { title, status },
    });
  });

  test.each([
    ['grant_type', 'password', code.pattern],
    ['grant_type', '', code.null],
    ['client_id', '', code.null],
    ['client_secret', '', code.null],
  ])('for the field %s: %j', async (field, value, expected) => {
    const { status, body } = await accessToken({ [field]: value });
    expect([status, body.violations]).toEqual([
      400,
      [{ field, message: expect.any(String), code: expected }],
    ]);
  });
});

describe('the token call is refused', () => {
  test.each([
    ['bearer token', { authorization: 'Bearer wrong' }, 401],
    ['scheme', { authorization: 'Basic wrong' }, 401],
    ['app key', { appkey: 'wrong' }, 401],
    ['content type', { 'content-type': 'text/plain' }, 415],
  ])('for a wrong %s', async (_title, headers, status) => {
    expect((await chatToken({}, headers)).status).toBe(status);
  });

  test('for another integration', async () => {
    expect((await chatToken({ integrationId: integrationId.replace('0', '1') })).status).toBe(403);
  });

  test.each([
    ['customerId', null, code.null],
    ['customerId', undefined, code.null],
    ['integrationId', null, code.null],
    ['integrationId', '0847c56d', code.pattern],
    ['customerId', '', undefined],
    ['customerId', 'x'.repeat(257), undefined],
    ['customerName', 'x'.repeat(71), undefined],
    ['verifiedCustomer', 'true', undefined],
    ['ttl', 14, undefined],
    ['ttl', 61, undefined],
    ['ttl', 15.5, undefined],
    ['ttl', '15', undefined],
    ['customerIdentifiers', {}, undefined],
    ['customerIdentifiers', identifiers(11), undefined],
    ['customerIdentifiers', { [`${'x'.repeat(51)}`]: ['v'] }, undefined],
    ['customerIdentifiers', { k: Array(6).fill('v') }, undefined],
    ['customerIdentifiers', { k: [''] }, undefined],
    ['customerIdentifiers', { k: ['x'.repeat(257)] }, undefined],
    ['customerIdentifiers', { k: 'v' }, undefined],
  ])('for the field %s: %j', async (field, value, expected) => {
    const { status, type, body } = await chatToken({ [field]: value });
    expect([status, type]).toEqual([400, 'application/problem+json']);
    const violation = { field, message: expect.any(String), ...(expected && { code: expected }) };
    expect(body).toEqual({ title: 'Constraint Violation', status: 400, violations: [violation] });
  });

  test('for a body that is no JSON object', async () => {
    const { access_token } = (await accessToken()).body;
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    for (const body of ['{', '[]', 'null'])
      expect((await post(`/api/digital/chat/v1/accounts/${accountId}/tokens`, body, headers)).status).toBe(
        400,
      );
  });
});

test.each([
  ['customerId', 'x'.repeat(256)],
  ['customerId', '😀'.repeat(256)],
  ['customerName', ''],
  ['customerName', '😀'.repeat(70)],
  ['customerName', null],
  ['verifiedCustomer', false],
  ['ttl', 15],
  ['ttl', 60],
  ['customerIdentifiers', identifiers(10)],
  ['customerIdentifiers', { [`${'x'.repeat(50)}`]: Array(5).fill('x'.repeat(256)) }],
])('at its bound the field %s is taken: %j', async (field, value) => {
  expect((await chatToken({ [field]: value })).status).toBe(201);
});

test.each([
  ['ABCDE1', 400],
  ['ABCDEFG', 400],
  ['ABCDEG', 403],
])('the account %s is refused', async (account, status) => {
  expect((await accessToken({}, {}, account)).status).toBe(status);
  expect((await chatToken({}, {}, account)).status).toBe(status);
});

test('what is not one of the two calls is not found', async () => {
  const path = `/auth/realms/${accountId}/protocol/openid-connect/token`;
  expect((await post(path, '', {})).status).toBe(404);
  expect((await post(`/api/digital/chat/v1/accounts/${accountId}/tokens`, '', {}, 'GET')).status).toBe(404);
});

function identifiers(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, ['v']]));
}
