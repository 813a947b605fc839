import { describe, expect, test } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import { newPhoneNumber, qiscusNonce, sendPasscode, verifyPasscode } from '../harness/flows.ts';
import { callRaw } from '../harness/http.ts';
import { qiscus } from '../harness/target.ts';

type Fields = Record<string, string>;
const encodings: [name: string, type: string, encode: (fields: Fields) => string][] = [
  ['JSON', 'application/json', (fields) => JSON.stringify(fields)],
  ['a form', 'application/x-www-form-urlencoded', (fields) => new URLSearchParams(fields).toString()],
];
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const secondsUntil = (time: string | number) =>
  (typeof time === 'number' ? time : Date.parse(time) / 1_000) - Date.now() / 1_000;
const day = 86_400;
/** Long enough for a busy machine, and for a service whose clock is not ours. */
const aMinute = 60;

test('an identity token has the header and the claims of the guide, and none beside', async () => {
  const [prn, nce] = [newPhoneNumber(), await qiscusNonce()];
  const { identity_token } = (await verifyPasscode(prn, await sendPasscode(prn), nce)).body;
  // By a library that the service does not use.
  const verify = createVerifier({ key: qiscus.signingSecret ?? '', algorithms: ['HS256'], complete: true });
  const { header, payload } = verify(identity_token);
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT', ver: 'v2' });
  const { iat } = payload;
  expect(Math.abs(secondsUntil(iat))).toBeLessThan(aMinute);
  expect(payload).toEqual({ iss: qiscus['appId'], iat, nbf: iat, exp: iat + 120, nce, prn });
});

/** Web clients call the one, Android, iOS and Flutter the other; both send JSON or a form. */
describe.each(['sdk', 'mobile'])('below /api/v2/%s', (family) => {
  const url = `${qiscus.url}/api/v2/${family}`;

  test('config tells clients to do without realtime, and to refresh', async () => {
    const { status, body } = await callRaw('GET', `${url}/config`, undefined);
    expect([status, body.status]).toEqual([200, 200]);
    expect(body.results).toMatchObject({ base_url: '', enable_realtime: false, auto_refresh_token: true });
  });

  describe.each(encodings)('with %s', (_name, type, encode) => {
    const post = (path: string, fields: Fields) =>
      callRaw('POST', `${url}/${path}`, encode(fields), { 'content-type': type });

    async function logIn() {
      const user_id = newPhoneNumber();
      const { results } = (await callRaw('POST', `${url}/auth/nonce`, undefined)).body;
      expect(Math.abs(secondsUntil(results.expired_at) - 600)).toBeLessThan(aMinute);
      const vended = await verifyPasscode(user_id, await sendPasscode(user_id), results.nonce);
      const login = await post('auth/verify_identity_token', vended.body);
      expect([login.status, login.body.status]).toEqual([200, 200]);
      return { user_id, user: login.body.results.user };
    }

    test('a user logs in, with a token, a refresh token and its end', async () => {
      const { user_id, user } = await logIn();
      expect(user).toMatchObject({
        email: user_id,
        token: expect.any(String),
        refresh_token: expect.any(String),
        token_expires_at: expect.stringMatching(isoTime),
      });
      expect(Math.abs(secondsUntil(user.token_expires_at) - day)).toBeLessThan(aMinute);
    });

    test('a refresh token gets new ones, once', async () => {
      const { user_id, user } = await logIn();
      const refresh = (refresh_token: string) => post('refresh_user_token', { user_id, refresh_token });
      const { status, body } = await refresh(user.refresh_token);
      expect([status, body]).toEqual([
        200,
        {
          results: {
            token: expect.any(String),
            refresh_token: expect.any(String),
            token_expires_at: expect.stringMatching(isoTime),
          },
          status: 200,
        },
      ]);
      expect(new Set([user.token, user.refresh_token, body.results.token]).size).toBe(3);
      expect(await refresh(user.refresh_token)).toMatchObject({
        status: 401,
        body: { error: { message: 'refresh token invalid' }, status: 401 },
      });
      expect((await refresh(body.results.refresh_token)).status).toBe(200);
    });

    test('logging out ends it all, once', async () => {
      const { user_id, user } = await logIn();
      const logOut = (fields: Fields) => post('logout', { user_id, token: user.token, ...fields });
      expect((await logOut({ user_id: newPhoneNumber() })).status).toBe(401);
      expect(await logOut({})).toMatchObject({ status: 200, body: { status: 200 } });
      expect((await logOut({})).status).toBe(401);
      const { refresh_token } = user;
      expect((await post('refresh_user_token', { user_id, refresh_token })).status).toBe(401);
    });
  });
});
