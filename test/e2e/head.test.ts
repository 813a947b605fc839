import { describe, expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { avaya, baseUrl, bearerFor, chatsdk, credentials, wonderful } from '../harness/target.ts';

const bearer = (token = '') => ({ authorization: `Bearer ${token}` });

/** Headers of one answer, of the connection, or of the body. */
const ofOneAnswer = new Set(['apigw-requestid', 'date', 'ratelimit']);
const ofTheBody = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
const steady = (headers: Headers) =>
  [...headers].filter(([name]) => !ofOneAnswer.has(name) && !ofTheBody.has(name));

describe.each<[url: string, headers: Record<string, string>]>([
  [`${baseUrl}/health`, {}],
  [`${wonderful.url}/.well-known/jwks.json`, {}],
  [`${wonderful.url}/.well-known/openid-configuration`, {}],
  [`${avaya.url}/config`, {}],
  [`${chatsdk.url}/api/auth/chat-token`, bearer(chatsdk.bearerToken)],
  [`${chatsdk.url}/api/auth/chat-token`, {}],
  [`${chatsdk.url}/tokens/validate`, {}],
  [`${baseUrl}/nowhere`, {}],
])('HEAD %s', (url, headers) => {
  test('has the status and the headers of GET, and no body', async () => {
    const got = await call('GET', url, undefined, headers);
    const head = await call('HEAD', url, undefined, headers);
    expect([head.status, steady(head.headers)]).toEqual([got.status, steady(got.headers)]);
    expect(got.body).not.toBe('');
    expect(head.body).toBe('');
  });
});

test('HEAD counts like the GET that it runs', async () => {
  const app = credentials.apps['limited-login'];
  if (!app) throw new Error('there is no app limited-login');
  const headers = bearer(await bearerFor(app, { sub: 'asks-with-head' }));
  const left = async (method: 'GET' | 'HEAD') => {
    const url = `${baseUrl}/limited-login/api/auth/chat-token`;
    return (await call(method, url, undefined, headers)).headers.get('ratelimit');
  };
  expect(await left('HEAD')).toContain('"vendsPerSubject";r=9;');
  expect(await left('GET')).toContain('"vendsPerSubject";r=8;');
});

test('where there is no GET, there is no HEAD: 405, with HEAD in Allow beside GET', async () => {
  const { status, headers } = await call('HEAD', `${wonderful.url}/introspect`);
  expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  expect((await call('DELETE', `${baseUrl}/health`)).headers.get('allow')).toBe('GET, HEAD');
});
