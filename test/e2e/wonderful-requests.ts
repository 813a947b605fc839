import { call } from '../harness/http.ts';
import { jwksVerifier } from '../harness/jwks-verifier.ts';
import { wonderful, wonderfulNonce } from '../harness/target.ts';

export const uuid = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
type App = typeof wonderful;

export const bearer = (token = '') => ({ authorization: `Bearer ${token}` });
export const sdkToken = (app: App, token = app.bearerToken, headers = {}) =>
  call('POST', `${app.url}/api/sdk-token`, undefined, { ...bearer(token), ...headers });
export const refresh = (app: App, entityId: unknown, token = app.bearerToken) =>
  call('POST', `${app.url}/api/refresh-sdk-token`, { entityId }, bearer(token));
export const sign = (body: unknown, headers: Record<string, string> = { 'x-api-key': wonderful.apiKey }) =>
  call('POST', `${wonderful.url}/api/v1/jwt/sign`, body, headers);

export const verified = await jwksVerifier(wonderful.url);
/** Likewise, for the tokens of the app that wants a nonce. */
export const strangers = await jwksVerifier(wonderfulNonce.url);
