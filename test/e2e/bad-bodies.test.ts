import { expect, test } from '@jest/globals';
import { comapiSpace } from '../harness/flows.ts';
import { type Body, callRaw } from '../harness/http.ts';
import {
  avaya,
  chatsdk,
  chatsdkUpstream,
  comapi,
  origin,
  qiscus,
  wonderful,
  wonderfulNonce,
  wonderfulUpstream,
} from '../harness/target.ts';
import { expectCommonHeaders, ours } from './our-shape.ts';

const json = 'application/json';
const padded = (bytes: number) => JSON.stringify({ padding: 'x'.repeat(bytes - '{"padding":""}'.length) });

/** Every way to get a body wrong, and the status that it gets on a route that reads JSON. */
const badBodies: [what: string, status: number, body: Body | undefined, contentType: string | undefined][] = [
  ['malformed JSON', 400, '{"username":', json],
  ['an empty body', 400, '', json],
  ['no body and no content type', 400, undefined, undefined],
  ['a wrong content type', 415, '<user/>', 'text/xml'],
  ['a form where JSON is wanted', 415, 'username=a&password=b&nonce=c', 'application/x-www-form-urlencoded'],
  ['a body of 17 KB', 413, padded(17 * 1024), json],
  ['an array', 400, '[]', json],
  ['null', 400, 'null', json],
  ['wrong types', 400, '{"username":1,"password":{},"nonce":[],"user":7}', json],
  ['a prototype key', 400, '{"__proto__":{"username":"a"},"username":"a"}', json],
  ['a nested constructor key', 400, '{"user":{"constructor":{}}}', json],
  ['a repeated key', 400, '{"username":"a","username":"b","user":{"nonce":"a","nonce":"b"}}', json],
  ['a key repeated in another spelling', 400, '{"nonce":"a","\\u006eonce":"b"}', json],
  ['invalid UTF-8', 400, Buffer.from('7b22757365726e616d65223a22ff227d', 'hex'), json],
  ['a control character', 400, '{"username":"a\\u0000","password":"p","nonce":"n"}', json],
];

const comapiEnvelope = expect.anything();
const message = expect.any(String);
const wonderfulEnvelope = { code: message, message, error: message };
const chatsdkEnvelope = expect.objectContaining({ error: expect.any(Object) });

/** Where no field is a must, what is well-formed gets as far as the missing credentials. */
const noFieldIsAMust = { 'wrong types': 401, 'a control character': 401 };

/** Where the credentials may be in a header as well. */
const noBodyIsAMust = {
  ...noFieldIsAMust,
  'an empty body': 401,
  'no body and no content type': 401,
};

/** Routes that read JSON. */
const routes: [route: string, url: string, shape: unknown, wellFormed?: Record<string, number>][] = [
  ['POST /comapi/authenticate', `${comapi.url}/authenticate`, ours],
  ['POST /comapi/apispaces/{id}/sessions', `${comapiSpace}/sessions`, comapiEnvelope],
  ['POST /qiscus/auth/passcode', `${qiscus.url}/auth/passcode`, ours],
  ['POST /qiscus/auth/verify', `${qiscus.url}/auth/verify`, ours],
  ['POST /avaya/token', `${avaya.url}/token`, ours, noFieldIsAMust],
  ['POST /wonderful/api/refresh-sdk-token', `${wonderful.url}/api/refresh-sdk-token`, ours, noBodyIsAMust],
  ['the same of the app with nonces', `${wonderfulNonce.url}/api/refresh-sdk-token`, ours],
  [
    'the same of the app that asks the vendor',
    `${wonderfulUpstream.url}/api/refresh-sdk-token`,
    ours,
    noBodyIsAMust,
  ],
  ['POST /wonderful/api/v1/jwt/sign', `${wonderful.url}/api/v1/jwt/sign`, wonderfulEnvelope, noFieldIsAMust],
  ['POST /chatsdk/tokens', `${chatsdk.url}/tokens`, chatsdkEnvelope],
  ['POST /chatsdk/api/auth/connect', `${chatsdk.url}/api/auth/connect`, chatsdkEnvelope],
  [
    'POST /chatsdk/api/realtime/subscription-token',
    `${chatsdk.url}/api/realtime/subscription-token`,
    chatsdkEnvelope,
  ],
  ['POST /chatsdk/api/auth/refresh', `${chatsdk.url}/api/auth/refresh`, chatsdkEnvelope, noBodyIsAMust],
  ['POST /chatsdk/tokens/refresh', `${chatsdk.url}/tokens/refresh`, chatsdkEnvelope, noBodyIsAMust],
  ['POST /wonderful/api/sdk-token', `${wonderful.url}/api/sdk-token`, ours, noBodyIsAMust],
  ['of wonderful-upstream', `${wonderfulUpstream.url}/api/sdk-token`, ours, noBodyIsAMust],
  ['POST /chatsdk/api/auth/chat-token', `${chatsdk.url}/api/auth/chat-token`, ours, noBodyIsAMust],
  ['of chatsdk-upstream', `${chatsdkUpstream.url}/api/auth/chat-token`, ours, noBodyIsAMust],
];

for (const [route, url, shape, wellFormed = {}] of routes)
  test.each(badBodies)(`${route} answers %s with %i, or 401`, async (what, status, body, contentType) => {
    const headers = { origin, ...(contentType && { 'content-type': contentType }) };
    const answer = await callRaw('POST', url, body, headers);
    expect(answer.status).toBe(wellFormed[what] ?? status);
    expect(answer.body).toEqual(shape);
    expectCommonHeaders(answer);
  });
