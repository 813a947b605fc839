import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { call } from '../harness/http.ts';
import { bearerFor, wonderful } from '../harness/target.ts';

const userId = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';

/** The requests of Wonderful's "Authentication" page; its shortened ids, and its tenant, are made whole. */
const samples: [title: string, request: { id?: string; metadata?: object; expiresIn?: number }][] = [
  [
    'sign(request)',
    {
      id: userId,
      tenantId: wonderful['tenantId'],
      metadata: { name: 'John Doe', role: 'customer' },
      expiresIn: 7200,
    } as object,
  ],
  ['Backend JWT Signing', { id: userId, metadata: { plan: 'premium', region: 'us-west' }, expiresIn: 3600 }],
  ['Express.js Token Endpoint', { id: userId, metadata: { email: 'john@example.com', plan: 'premium' } }],
  ['Error Handling', { metadata: { id: 'customer-123' } }],
  ['generateSDKToken', { id: userId, metadata: { role: 'customer' }, expiresIn: 3600 }],
];
const sign = (request: object, headers: Record<string, string>) =>
  call('POST', `${wonderful.url}/api/v1/jwt/sign`, request, headers);

describe('sdk.auth.sign()', () => {
  test.each(samples)('%s', async (_title, request) => {
    const { status, body } = await sign(request, { 'x-api-key': wonderful.apiKey });
    expect(status).toBe(200);
    const { jwt, expiresAt, id } = body;
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'RS256' });
    const { sub, metadata, exp, iat = 0 } = decodeJwt(jwt);
    expect({ sub, exp, metadata }).toEqual({ sub: id, exp: expiresAt, metadata: request.metadata });
    expect(expiresAt - iat).toBe(request.expiresIn ?? 3600);
    if (request.id) expect(id).toBe(request.id);
    expect(await sign(request, {})).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
  });

  test.each([
    ['id', { id: 'user-uuid' }],
    ['expiresIn', { expiresIn: 59 }],
    ['expiresIn', { expiresIn: 86401 }],
    ['metadata', { metadata: { a: 'x'.repeat(4096) } }],
  ])('Validation Rules: %s', async (_field, request) => {
    expect(await sign(request, { 'x-api-key': wonderful.apiKey })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR' },
    });
  });
});

test('Token Refresh: the callback gets a token of the same user, with an entityId or without', async () => {
  const authorization = `Bearer ${await bearerFor(wonderful, { sub: userId })}`;
  const sdkToken = await call('POST', `${wonderful.url}/api/sdk-token`, undefined, { authorization });
  expect(Object.keys(sdkToken.body).sort()).toEqual(['expiresAt', 'expiresIn', 'id', 'token']);
  expect(sdkToken.body.id).toBe(userId);
  for (const entityId of [userId, undefined, null]) {
    const { status, body } = await call(
      'POST',
      `${wonderful.url}/api/refresh-sdk-token`,
      { entityId },
      { authorization },
    );
    expect([status, decodeJwt(body.token).sub]).toEqual([200, userId]);
  }
});
