import { expect } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import type { TokenKind } from '../../lambdas/contract/token-format.ts';
import { call } from '../harness/http.ts';
import { chatsdk } from '../harness/target.ts';

export const appId = String(chatsdk['appId']);
export const secrets = { token: chatsdk.signingSecret ?? '', wsToken: String(chatsdk['wsSecret']) };
export const day = 86_400;
export const now = () => Math.floor(Date.now() / 1000);

export const backend = { 'x-api-key': chatsdk.apiKey };
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const tokens = (body: unknown, headers: Record<string, string> = backend) =>
  call('POST', `${chatsdk.url}/tokens`, body, headers);
export const get = (path: string, headers: Record<string, string> = {}) =>
  call('GET', `${chatsdk.url}${path}`, undefined, headers);

/** By another library than the one that signs. */
export const verified = (kind: TokenKind, token: string) =>
  createVerifier({ key: secrets[kind], algorithms: ['HS256'], complete: true })(token);

/** Both are for this user, for a day from now, and say nothing else. */
export function expectTokens({ token, wsToken }: { token: string; wsToken: string }, userId: string) {
  const [rest, ws] = [verified('token', token), verified('wsToken', wsToken)];
  expect(rest.header).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(ws.header).toEqual({ alg: 'HS256', typ: 'JWT' });
  const { iat, exp, jti } = rest.payload;
  expect(Math.abs(iat - now())).toBeLessThan(60);
  expect(exp - iat).toBe(day);
  expect(rest.payload).toEqual({ ...ours(userId), ...byKey(rest), ...access, iat, exp, jti });
  expect(ws.payload).toEqual({ ...ours(userId), ...byKey(rest), iat, exp, jti });
  expect(jti).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
}

/** Of both tokens. */
export const ours = (userId: string) => ({
  iss: 'chatsdk-api',
  aud: 'chatsdk-client',
  sub: `${appId}:${userId}`,
  user_id: userId,
  app_id: appId,
});
/** Of the REST token. */
export const access = {
  type: 'access',
  scopes: 'chat:read chat:write channel:create reaction:write search:read typing:write upload:write'.split(
    ' ',
  ),
};
/** A token that was vended with an API key names it. */
const byKey = ({ payload }: { payload: { client_id?: string } }) =>
  payload.client_id === undefined ? {} : { client_id: payload.client_id };
