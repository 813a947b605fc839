import {
  authenticate,
  comapiSpace,
  comapiUser,
  createSession,
  newPhoneNumber,
  qiscusNonce,
  sendPasscode,
  startComapi,
  verifyIdentityToken,
  verifyPasscode,
} from '../../harness/flows.ts';
import { call } from '../../harness/http.ts';
import { avaya, chatsdk, comapi, qiscus, wonderful, wonderfulNonce } from '../../harness/target.ts';
import type { Valid } from './any-shot.ts';

const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` });
const key = (apiKey: string) => ({ 'x-api-key': apiKey });
const path = (url: string) => new URL(url).pathname;

/** A request that each route serves. Where it takes a nonce, that is `nonce`. */
export async function validRequests(nonce: string): Promise<Readonly<Record<string, Valid>>> {
  const { username, password } = comapiUser(1);
  const { nonce: own, authenticationId } = await startComapi();
  const authenticationToken = (await authenticate(own)).body.jwt;
  const started = await startComapi();
  const session = (
    await createSession(started.authenticationId, (await authenticate(started.nonce)).body.jwt)
  ).body;
  const phone = newPhoneNumber();
  const login = async () =>
    (await verifyPasscode(phone, await sendPasscode(phone), await qiscusNonce())).body.identity_token;
  const { user } = (await verifyIdentityToken(await login())).body.results;
  const identityToken = await login();
  const tokens = (await call('POST', `${chatsdk.url}/tokens`, { userId: 'fuzz' }, key(chatsdk.apiKey))).body;
  const entityId = (await call('POST', `${wonderful.url}/api/sdk-token`, {}, bearer(wonderful.bearerToken)))
    .body.id;
  const qiscusVendor = Object.fromEntries(
    ['sdk', 'mobile'].flatMap((family): [string, Omit<Valid, 'method' | 'path'>][] => [
      [`GET /qiscus/api/v2/${family}/config`, {}],
      [`POST /qiscus/api/v2/${family}/auth/nonce`, {}],
      [
        `POST /qiscus/api/v2/${family}/auth/verify_identity_token`,
        { body: { identity_token: identityToken } },
      ],
      [
        `POST /qiscus/api/v2/${family}/refresh_user_token`,
        { body: { user_id: phone, refresh_token: user.refresh_token } },
      ],
      [`POST /qiscus/api/v2/${family}/logout`, { body: { user_id: phone, token: user.token } }],
    ]),
  );
  const space = path(comapiSpace);
  const all: Record<string, Omit<Valid, 'method' | 'path'>> = {
    'POST /comapi/authenticate': { body: { username, password, nonce } },
    'POST /comapi/nonce': {},
    'POST /comapi/introspect': { headers: key(comapi.apiKey), body: { token: authenticationToken } },
    [`GET ${space}/sessions/start`]: {},
    [`POST ${space}/sessions`]: {
      body: { authenticationId, authenticationToken, deviceId: 'd', platform: 'p' },
    },
    [`GET ${space}/sessions/${session.session.id}`]: { headers: bearer(session.token) },
    [`GET ${space}/conversations`]: { headers: bearer(session.token) },
    [`GET ${space}/profiles/${session.session.profileId}`]: { headers: bearer(session.token) },
    [`DELETE ${space}/sessions/${session.session.id}`]: { headers: bearer(session.token) },
    'POST /qiscus/auth/passcode': { body: { phone_number: phone } },
    'POST /qiscus/auth/verify': {
      body: {
        user: { app_id: qiscus['appId'], phone_number: phone, passcode: '000000', user_id: phone, nonce },
      },
    },
    ...qiscusVendor,
    'POST /avaya/token': {
      headers: { ...bearer(avaya.bearerToken), ...key(avaya.apiKey) },
      body: {
        userId: avaya.userId,
        userName: 'A',
        userIdentifiers: { emailAddresses: ['a@b.co'] },
        verified: true,
      },
    },
    'GET /avaya/config': {},
    'POST /wonderful/api/sdk-token': { headers: bearer(wonderful.bearerToken), body: { entityId } },
    'POST /wonderful/api/refresh-sdk-token': { headers: bearer(wonderful.bearerToken), body: { entityId } },
    'POST /wonderful/api/v1/jwt/sign': {
      headers: { ...key(wonderful.apiKey), 'x-tenant-id': String(wonderful['tenantId']) },
      body: {
        id: entityId,
        entityId,
        tenantId: wonderful['tenantId'],
        metadata: { role: 'r' },
        expiresIn: 600,
      },
    },
    'POST /wonderful-nonce/api/sdk-token': {
      headers: { ...bearer(wonderfulNonce.bearerToken), 'x-nonce': nonce },
      body: { entityId },
    },
    'GET /chatsdk/api/auth/chat-token': { headers: bearer(chatsdk.bearerToken) },
    'POST /chatsdk/api/auth/chat-token': {
      headers: bearer(chatsdk.bearerToken),
      body: { userId: chatsdk.userId, name: 'A', image: 'https://a.example/a.png' },
    },
    'POST /chatsdk/tokens': {
      headers: key(chatsdk.apiKey),
      body: {
        userId: 'fuzz',
        name: 'A',
        image: 'https://a.example/a.png',
        custom: { a: 1 },
        email: 'a@b.co',
      },
    },
    'POST /chatsdk/api/auth/connect': {
      headers: key(chatsdk.apiKey),
      body: { userId: 'fuzz', displayName: 'A', avatar: '', metadata: { a: 1 }, email: 'a@b.co' },
    },
    'POST /chatsdk/tokens/refresh': { headers: bearer(tokens.token) },
    'POST /chatsdk/api/auth/refresh': { body: { refreshToken: tokens.token } },
    'POST /chatsdk/api/realtime/subscription-token': {
      headers: bearer(tokens.token),
      body: { channel: 'user:token-vending-demo:fuzz' },
    },
    'GET /chatsdk/tokens/validate': { headers: bearer(tokens.token) },
    'GET /chatsdk/tokens/validate-ws': { headers: bearer(tokens.wsToken) },
    'GET /wonderful/.well-known/jwks.json': { headers: { 'if-none-match': '"a"' } },
    'GET /wonderful/.well-known/openid-configuration': {},
    'GET /health': {},
  };
  return Object.fromEntries(
    Object.entries(all).map(([route, request]) => {
      const [method = '', at = ''] = route.split(' ');
      return [route, { method, path: at, ...request }];
    }),
  );
}
