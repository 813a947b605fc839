import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Listening, listen } from '../../local/listen.ts';
import { jwksVerifier } from '../harness/jwks-verifier.ts';
import { bearerFor, wonderful } from '../harness/target.ts';

/*
 * The vendor's SDK is on its private registry alone. What stands here in its place does what is public of it, and of a
 * third party's client for the real API; that is less than a proof with the SDK itself.
 */

/** A body of unknown make, as untyped clients read it. */
type Said = Readonly<Record<string, unknown>>;

/** As `evalkit/direct_chat.py` signs: headers, body, and what it looks for in the answer. */
async function thirdPartySign(baseUrl: string, apiKey: string, entityId: string, expiresIn = 3_600) {
  const response = await fetch(`${baseUrl}/api/v1/jwt/sign`, {
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      'X-Agent-Runner-Service-Key': apiKey,
      'X-Tenant-ID': String(wonderful['tenantId']),
      Accept: 'application/json',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ entityId, expiresIn, metadata: { source: 'evalkit', channel: 'chat' } }),
  });
  const body = (await response.json()) as Said & { data?: Said };
  const { jwt, JWT } = typeof body.data === 'object' ? body.data : body;
  if (response.ok) return String(jwt ?? JWT);
  const texts = [body, body.data ?? {}].flatMap(({ message, detail, error }) => [message, detail, error]);
  throw new Error(`${response.status} ${texts.find((text) => typeof text === 'string')}`);
}

/** As `sdk.auth.sign()` is documented: `{jwt, expiresAt, id}` at the top of the answer, an error with a `code`. */
async function sdkSign(baseUrl: string, apiKey: string, request: object) {
  const response = await fetch(`${baseUrl}/api/v1/jwt/sign`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });
  const { jwt, expiresAt, id, code, message } = (await response.json()) as Said;
  if (!response.ok) throw Object.assign(new Error(String(message)), { code });
  return { jwt: String(jwt), expiresAt: Number(expiresAt), id: String(id) };
}

/** As the SDK is documented: on a 401 it asks its callback for a token of the same end user, and tries once more. */
async function sdkChat(
  chatUrl: string,
  signedToken: string,
  refreshToken: (entityId: string) => Promise<string>,
) {
  const send = (token: string) => fetch(chatUrl, { headers: { authorization: `Bearer ${token}` } });
  const first = await send(signedToken);
  if (first.status !== 401)
    return { status: first.status, refreshed: false, ...((await first.json()) as Said) };
  const entityId = String(decodeJwt(signedToken).sub);
  const second = await send(await refreshToken(entityId));
  return { status: second.status, refreshed: true, ...((await second.json()) as Said) };
}

/** The callback of the vendor's guide, with the app's own login. */
const callback = (login: string) => async (entityId: string) => {
  const response = await fetch(`${wonderful.url}/api/refresh-sdk-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', authorization: `Bearer ${login}` },
    body: JSON.stringify({ entityId }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
};

/** The vendor's chat API, two minutes from now: says whose messages it shows. */
let chat: Listening;
beforeAll(async () => {
  const inTwoMinutes = Date.now() + 120_000;
  const verify = await jwksVerifier(wonderful.url, { clockTimestamp: inTwoMinutes });
  chat = await listen((request, response) => {
    const [status, body] = (() => {
      try {
        const { sub } = verify(String(request.headers.authorization).replace('Bearer ', ''));
        return [200, { shows: sub }] as const;
      } catch {
        return [401, {}] as const;
      }
    })();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }, 0);
});
afterAll(() => chat.close());

const login = String(wonderful.bearerToken);
const sdkToken = async (): Promise<{ token: string; id: string }> => {
  const response = await fetch(`${wonderful.url}/api/sdk-token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${login}` },
  });
  return response.json() as Promise<{ token: string; id: string }>;
};

test('a token of the guide’s endpoint is good for chatting, without a refresh', async () => {
  const { token, id } = await sdkToken();
  expect(await sdkChat(chat.url, token, callback(login))).toEqual({
    status: 200,
    refreshed: false,
    shows: id,
  });
});

test('a token that has ended is refreshed, for the same end user', async () => {
  const { id } = await sdkToken();
  const { jwt } = await sdkSign(wonderful.url, wonderful.apiKey, { id, expiresIn: 60 });
  expect(await sdkChat(chat.url, jwt, callback(login))).toEqual({ status: 200, refreshed: true, shows: id });
});

test('whoever is logged in as another gets no token of this end user', async () => {
  const { id } = await sdkToken();
  const { jwt } = await sdkSign(wonderful.url, wonderful.apiKey, { id, expiresIn: 60 });
  const another = await bearerFor(wonderful, { sub: 'user-2' });
  expect(await sdkChat(chat.url, jwt, callback(another))).toEqual({ status: 401, refreshed: true });
});

test('a third party’s client reads the answer below data', async () => {
  const { id } = await sdkToken();
  const jwt = await thirdPartySign(wonderful.url, wonderful.apiKey, id);
  expect(await sdkChat(chat.url, jwt, callback(login))).toEqual({ status: 200, refreshed: false, shows: id });
});

test('both read why they are refused', async () => {
  await expect(sdkSign(wonderful.url, wonderful.apiKey, { expiresIn: 59 })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    message: expect.stringContaining('expiresIn'),
  });
  await expect(sdkSign(wonderful.url, 'wrong', {})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  const sign = (apiKey: string, id: string) => thirdPartySign(wonderful.url, apiKey, id);
  await expect(sign(wonderful.apiKey, 'user-1')).rejects.toThrow(/^400 .*entityId/);
  await expect(sign('wrong', crypto.randomUUID())).rejects.toThrow(/^401 .*credentials/);
});
