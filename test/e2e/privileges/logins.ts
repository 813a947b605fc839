import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { Served } from '../../harness/serve.ts';
import { bearer, clientOf, newNumber, pair, type Uses } from './client.ts';

/** Passwords, and sessions. */
export async function comapiUses(served: Served): Promise<Uses> {
  const { app, ask, use, key } = clientOf(served, 'comapi');
  const { users: [user] = [], apiKey, signingSecret } = app;
  const space = `/apispaces/${app['apiSpaceId']}`;
  const session = async () => {
    const { nonce, authenticationId } = (await ask(`GET ${space}/sessions/start`)).body;
    const authenticationToken: string = (await ask('POST /authenticate', { ...user, nonce })).body.jwt;
    return { authenticationId, authenticationToken };
  };
  const wanted = await session();
  const { token, session: open } = (await ask(`POST ${space}/sessions`, await session())).body;
  const read = (route: string) => use(route, undefined, bearer(token));
  const { nonce } = (await ask(`GET ${space}/sessions/start`)).body;
  return {
    'POST /authenticate': use('POST /authenticate', { ...user, nonce }),
    'POST /introspect': use('POST /introspect', { token: wanted.authenticationToken }, key),
    'POST /introspect of a token that an API key got': use(
      'POST /introspect',
      { token: await asVendedWith(apiKey, wanted.authenticationToken, signingSecret) },
      key,
    ),
    'POST /apispaces/{apiSpaceId}/sessions': use(`POST ${space}/sessions`, wanted),
    'GET /apispaces/{apiSpaceId}/sessions/{sessionId}': read(`GET ${space}/sessions/${open.id}`),
    'GET /apispaces/{apiSpaceId}/conversations': read(`GET ${space}/conversations`),
    'GET /apispaces/{apiSpaceId}/profiles/{profileId}': read(`GET ${space}/profiles/${open.profileId}`),
    'DELETE /apispaces/{apiSpaceId}/sessions/{sessionId}': read(`DELETE ${space}/sessions/${open.id}`),
  };
}

/** The token as another app of the same vendor account would have signed it for its backend. */
function asVendedWith(apiKey: string, token: string, secret = '') {
  const claims = decodeJwt(token);
  const [, keyId] = apiKey.split('_');
  return new SignJWT({ ...claims, jti: `${claims.jti}.${keyId}` })
    .setProtectedHeader({ alg: 'HS256', ...decodeProtectedHeader(token) })
    .sign(Buffer.from(secret));
}

/** Codes by SMS, sessions and accounts. */
export async function qiscusUses(served: Served): Promise<Uses> {
  const { app, ask, use, key, nonce, newCode } = clientOf(served, 'qiscus');
  const login = async () => {
    const [phone_number, passcode] = await newCode();
    const user = { app_id: app['appId'], phone_number, passcode, nonce: await nonce() };
    return { user };
  };
  const newToken = async () => (await ask('POST /auth/verify', await login())).body.identity_token;
  const session = async () => {
    const identity_token = await newToken();
    return (await ask('POST /api/v2/sdk/auth/verify_identity_token', { identity_token })).body.results.user;
  };
  const [identity_token, renewed, ended] = [await newToken(), await session(), await session()];
  const { email, refresh_token } = renewed;
  return {
    'POST /auth/passcode': use('POST /auth/passcode', { phone_number: newNumber() }),
    'POST /auth/verify': use('POST /auth/verify', await login()),
    'POST /introspect': use('POST /introspect', { token: identity_token }, key),
    'POST /api/v2/sdk/auth/verify_identity_token': use('POST /api/v2/sdk/auth/verify_identity_token', {
      identity_token,
    }),
    'POST /api/v2/sdk/refresh_user_token': use('POST /api/v2/sdk/refresh_user_token', {
      user_id: email,
      refresh_token,
    }),
    'POST /api/v2/sdk/logout': use('POST /api/v2/sdk/logout', { user_id: ended.email, token: ended.token }),
  };
}

/** Every kind of caller at one route. */
export async function guestUses(served: Served): Promise<Uses> {
  const { app, ask, use, key, login, newCode } = clientOf(served, 'guests');
  const { headers } = await ask('POST /api/sdk-token', {});
  const { username, password } = app.users?.[0] ?? {};
  const vend = (proof?: Readonly<Record<string, string>>) => use('POST /api/sdk-token', {}, proof);
  return {
    'POST /api/sdk-token as a new guest': vend(),
    'POST /api/sdk-token as a known guest': vend({ 'x-guest-secret': headers.get('x-guest-secret') ?? '' }),
    'POST /api/sdk-token with a login': vend(login),
    'POST /api/sdk-token with a password': vend(pair('Basic', username, password)),
    'POST /api/sdk-token with a code': vend(pair('Passcode', ...(await newCode()))),
    'POST /auth/passcode': use('POST /auth/passcode', { phone_number: newNumber() }),
    'POST /api/v1/jwt/sign': use('POST /api/v1/jwt/sign', { entityId: randomUUID() }, key),
  };
}
