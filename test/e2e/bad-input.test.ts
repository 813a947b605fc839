import { expect, test } from '@jest/globals';
import {
  authenticate,
  comapiSpace,
  comapiUser,
  createSession,
  qiscusNonce,
  startComapi,
} from '../harness/flows.ts';
import { call, callRaw } from '../harness/http.ts';
import { baseUrl, comapi, origin, qiscus } from '../harness/target.ts';
import { expectCommonHeaders, ours } from './our-shape.ts';

const json = 'application/json';
const qiscusEnvelope = expect.objectContaining({
  error: expect.objectContaining({ message: expect.any(String) }),
});

test('problem details name their type, and the vendor routes their vendor', async () => {
  const problem = await call('POST', `${comapi.url}/authenticate`, { username: 'a', password: 'b' });
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
  expect(problem.body).toEqual({
    type: '/errors#invalid_request',
    title: 'The request is not valid.',
    status: 400,
    code: 'invalid_request',
    detail: 'The field nonce is missing or not valid.',
  });
  expect((await call('POST', `${qiscus.url}/api/v2/sdk/auth/verify_identity_token`, {})).body).toEqual(
    qiscusEnvelope,
  );
  expect((await call('POST', `${comapiSpace}/sessions`, {})).body).toEqual({
    validationFailures: [{ paramName: 'authenticationId', message: expect.any(String) }],
  });
});

test('bad requests spend no nonce', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { username, password } = comapiUser(2);
  const good = JSON.stringify({ username, password, nonce });
  const bad = [
    callRaw('POST', `${comapi.url}/authenticate`, good, { 'content-type': 'text/plain' }),
    callRaw('POST', `${comapi.url}/authenticate`, good.slice(0, -1), { 'content-type': json }),
    callRaw('POST', `${comapi.url}/authenticate`, good.replace('{', `{"nonce":"${nonce}",`), {
      'content-type': json,
    }),
    callRaw('POST', `${comapi.url}/authenticate`, good.replace('{', '{"__proto__":{},'), {
      'content-type': json,
    }),
    callRaw('POST', `${comapi.url}/authenticate`, good, {
      'content-type': json,
      origin: 'https://evil.example',
    }),
    callRaw('PUT', `${comapi.url}/authenticate`, good, { 'content-type': json }),
    call('POST', `${comapi.url}/authenticate`, { username, password, nonce: [nonce] }),
    call('POST', `${comapi.url}/authenticate`, { username, password: 'wrong', nonce }),
  ];
  for (const { status } of await Promise.all(bad)) expect([400, 401, 403, 405, 415]).toContain(status);
  const { jwt } = (await authenticate(nonce, { username, password })).body;

  for (const token of ['', 'x', `${jwt}x`, `${jwt}.x.y`])
    expect([400, 403]).toContain((await createSession(authenticationId, token)).status);
  expect((await createSession(authenticationId, jwt)).status).toBe(200);
});

test.each([
  ['an unknown app', 'GET', '/nosuch/nonce', 404, 'not_found'],
  ['an unknown app with POST', 'POST', '/nosuch/nonce', 404, 'not_found'],
  ['an unknown route of an app', 'POST', '/comapi/nosuch', 404, 'not_found'],
  ['the root', 'GET', '/', 404, 'not_found'],
  ['a wrong method', 'GET', '/comapi/nonce', 405, 'method_not_allowed'],
  ['a wrong method of another function', 'DELETE', '/qiscus/auth/verify', 405, 'method_not_allowed'],
  ['a path in other case', 'POST', '/COMAPI/nonce', 404, 'not_found'],
  ['an encoded slash', 'POST', '/comapi%2Fnonce/x', 404, 'not_found'],
])('%s is answered in our shape', async (_what, method, path, status, code) => {
  const answer = await call(method, `${baseUrl}${path}`, undefined, { origin });
  expect(answer).toMatchObject({ status, body: { status, code } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
});

test.each([
  ['POST', '/avaya/config', 'GET, HEAD'],
  ['DELETE', '/avaya/token', 'POST'],
  ['GET', '/wonderful/api/sdk-token', 'POST'],
  ['PUT', '/wonderful/api/v1/jwt/sign', 'POST'],
  ['GET', '/wonderful-upstream/api/refresh-sdk-token', 'POST'],
  ['DELETE', '/wonderful-nonce/nonce', 'POST'],
  ['PATCH', '/chatsdk/api/auth/chat-token', 'GET, HEAD, POST'],
  ['POST', '/chatsdk/tokens/validate', 'GET, HEAD'],
  ['GET', '/chatsdk/tokens', 'POST'],
  ['DELETE', '/chatsdk-upstream/api/auth/chat-token', 'GET, HEAD, POST'],
])('%s %s is answered with what is allowed there: %s', async (method, path, allow) => {
  const answer = await call(method, `${baseUrl}${path}`, undefined, { origin });
  expect(answer).toMatchObject({ status: 405, body: { status: 405, code: 'method_not_allowed' } });
  expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allow.split(', '));
  expectCommonHeaders(answer);
});

test.each([
  ['avaya', ['/nosuch', '/introspect', '/nonce', '/tokens', '/config/x']],
  ['wonderful', ['/nosuch', '/nonce', '/api/v1/jwt', '/api/v1/jwt/sign/x']],
  ['wonderful-upstream', ['/nosuch', '/introspect', '/nonce', '/api/v1/jwt/sign']],
  ['wonderful-nonce', ['/nosuch', '/api/v1/jwt/sign']],
  ['chatsdk', ['/nosuch', '/nonce', '/token', '/api/auth']],
  ['chatsdk-upstream', ['/nosuch', '/introspect', '/tokens', '/tokens/refresh', '/api/auth/connect']],
])('the app %s has no other routes: %j', async (app, paths) => {
  for (const path of paths) {
    const answer = await call('POST', `${baseUrl}/${app}${path}`, {}, { origin });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.body).toEqual(ours);
    expectCommonHeaders(answer);
  }
});

test('another API space is not found', async () => {
  const space = '00000000-0000-4000-8000-000000000000';
  expect((await call('GET', `${comapi.url}/apispaces/${space}/sessions/start`)).status).toBe(404);
});

test('Qiscus headers are read in both spellings; one that names another app is refused', async () => {
  const url = `${qiscus.url}/api/v2/sdk/auth/nonce`;
  const appId = String(qiscus['appId']);
  for (const name of ['qiscus_sdk_app_id', 'qiscus-sdk-app-id', 'QISCUS-SDK-APP-ID', 'QISCUS_SDK_APP_ID']) {
    expect((await callRaw('POST', url, undefined, { [name]: appId, origin })).status).toBe(200);
    const refused = await callRaw('POST', url, undefined, { [name]: 'another', origin });
    expect(refused).toMatchObject({
      status: 404,
      body: { error: { message: 'Application not found.' }, status: 404 },
    });
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
  }
});

test('the nonce route takes an empty JSON body, as the Android client sends it', async () => {
  expect(
    (await callRaw('POST', `${qiscus.url}/api/v2/mobile/auth/nonce`, '', { 'content-type': json })).status,
  ).toBe(200);
});

test('forms are read where the vendor takes them', async () => {
  const url = `${qiscus.url}/api/v2/sdk/auth/verify_identity_token`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await callRaw('POST', url, 'identity_token=x', form)).status).toBe(401);
  expect((await callRaw('POST', url, 'identity_token=x&identity_token=y', form)).status).toBe(400);
  expect((await callRaw('POST', url, 'token=x', form)).status).toBe(400);
});

test('a foreign origin is refused and given no CORS header', async () => {
  const answer = await call('POST', `${comapi.url}/nonce`, undefined, { origin: 'https://evil.example' });
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('preflight allows what the vendors send', async () => {
  const preflight = (asking: string) =>
    call('OPTIONS', `${comapi.url}/authenticate`, undefined, {
      origin: asking,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    });
  const { status, headers } = await preflight(origin);
  expect(status).toBe(204);
  for (const name of [
    'cache-control',
    'pragma',
    'if-modified-since',
    'authorization',
    'qiscus_sdk_app_id',
    'x-nonce',
    'x-tenant-id',
  ])
    expect(headers.get('access-control-allow-headers')).toContain(name);
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
});

test('a nonce that nobody issued is refused as a used one is', async () => {
  const used = await qiscusNonce();
  const { username, password } = comapiUser(3);
  const { nonce } = await startComapi();
  await authenticate(nonce, { username, password });
  const answers = await Promise.all(
    [used, nonce, 'x'].map((each) =>
      call('POST', `${comapi.url}/authenticate`, { username, password, nonce: each }),
    ),
  );
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.status).toBe(409);
});
