import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import { resultOf } from '../../lambdas/http/layers.ts';
import { publishedEndpoints } from '../../lambdas/http/published-endpoints.ts';
import { sharedEndpoints } from '../../lambdas/http/shared-endpoints.ts';
import { fixedRing } from '../doubles/fixed-ring.ts';
import { sourceIp } from '../doubles/proving.ts';
import { incoming } from '../profiles/route-of.ts';
import { demoApp, signingApp, upstreamApp } from '../vending/demo-app.ts';
import { bearers, madeUpPorts, start } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

describe('each function serves its own routes, and knows those of others', () => {
  test('the shared function', () => {
    const { nonces, limiter, clock } = service.ports;
    const ports = { noncesOf: () => nonces, limiterOf: () => limiter, clock };
    const [endpoints, others] = sharedEndpoints([demoApp('qiscus'), demoApp('wonderful')], ports);
    expect([...endpoints.keys()].sort()).toEqual([
      'GET /demo/api/v2/mobile/config',
      'GET /demo/api/v2/sdk/config',
      'GET /health',
      'POST /demo/api/v2/mobile/auth/nonce',
      'POST /demo/api/v2/sdk/auth/nonce',
      'POST /demo/nonce',
    ]);
    expect(others).toContain('POST /demo/auth/verify');
    expect(others).toContain('GET /demo/.well-known/jwks.json');
    expect(others).toContain('GET /openapi.json');
    expect(others.filter((key) => endpoints.has(key))).toEqual([]);
  });

  test('the function for published keys', () => {
    const { clock } = service.ports;
    const listOf = () => fixedRing({ keys: [], revision: 0 });
    const endpoints = publishedEndpoints([signingApp('wonderful')], { listOf, apiUrl: '', clock });
    expect([...endpoints.keys()].sort()).toEqual([
      'GET /demo/.well-known/jwks.json',
      'GET /demo/.well-known/openid-configuration',
    ]);
  });
});

test('a constant answer of the vendor is given', async () => {
  const reply = await service.fromShared([demoApp('qiscus')], 'GET /demo/api/v2/sdk/config');
  expect(reply).toMatchObject({ statusCode: 200, body: { results: { base_url: '' } } });
});

test('a passcode is sent to the number, for the address, that the request has, and written down', async () => {
  const app = demoApp('qiscus');
  const asked: unknown[] = [];
  const sendPasscode = async (request: unknown) => {
    asked.push(request);
    return { expiresInSeconds: 300, quotas: [] };
  };
  const ports = madeUpPorts(app);
  const endpoints = appEndpoints(app, { ...ports, sendPasscode });
  const endpoint = endpoints.get('POST /demo/auth/passcode');
  await endpoint?.serve(incoming({ body: { phone_number: '+4915100000001' } }));
  expect(asked).toEqual([{ phoneNumber: '+4915100000001', sourceIp }]);
  expect(ports.calls).toEqual(['smsSent']);
});

test('a GET request is answered whatever stands in its body', async () => {
  const app = demoApp('chatsdk');
  service = madeUpService(app);
  service.ports.callers = [bearers];
  const sent = withHeaders({ authorization: 'Bearer alices-token' }, { ...json(0), body: '{"a":' });
  expect(await service.fromApp(app, 'GET /demo/api/auth/chat-token', sent)).toMatchObject({
    statusCode: 200,
  });
});

test('an account is kept only if the route and the app say so', async () => {
  const comapi = demoApp('comapi');
  service = madeUpService(comapi);
  await service.ports.nonces.issue('nonce', start + 600);
  const credentials = { username: 'alice', password: 'right', nonce: 'nonce' };
  const vended = await service.fromApp(comapi, 'POST /demo/authenticate', json(credentials));
  expect(vended.statusCode).toBe(200);
  expect(await service.ports.accounts.find('alice')).toBeUndefined();

  const settings = { appId: 'chat-app', mint: 'upstream', baseUrl: 'https://chat.example.com' };
  const asking = upstreamApp('chatsdk', { settings });
  service = madeUpService(asking);
  service.ports.callers = [bearers];
  service.ports.upstream.answer = () => ({
    status: 200,
    body: { token: 'a.b.c', wsToken: 'd.e.f', expiresIn: 900, user: { id: 'alice' } },
  });
  const sent = withHeaders({ authorization: 'Bearer alices-token' });
  expect(await service.fromApp(asking, 'GET /demo/api/auth/chat-token', sent)).toMatchObject({
    statusCode: 200,
  });
  expect(await service.ports.accounts.find('alice')).toBeUndefined();
});

test('a line of the log has the time that the request took', async () => {
  await service.fromShared([], 'GET /health');
  const [{ durationMillis } = {}] = service.lines();
  expect(durationMillis).toBeGreaterThanOrEqual(0);
  // Not the time since the process began.
  expect(durationMillis).toBeLessThan(performance.now());
});

test('an answer has the body that its reply has: none, JSON, or bytes with a type that the reply names', () => {
  expect(resultOf({ status: 204 })).toStrictEqual({ statusCode: 204, headers: {} });
  expect(resultOf({ status: 200, body: null })).toStrictEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: 'null',
  });
  expect(resultOf({ status: 200, bytes: 'Ynl0ZXM=' })).toStrictEqual({
    statusCode: 200,
    headers: {},
    body: 'Ynl0ZXM=',
    isBase64Encoded: true,
  });
});
