import { expect, test } from '@jest/globals';
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
} from '../harness/flows.ts';
import { call } from '../harness/http.ts';
import { baseUrl, comapi, qiscus } from '../harness/target.ts';

test('the service is healthy', async () => {
  expect(await call('GET', `${baseUrl}/health`)).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('every app issues nonces that say when they expire', async () => {
  const { status, headers, body } = await call('POST', `${comapi.url}/nonce`);
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(Buffer.from(body.nonce, 'base64url').length).toBeGreaterThanOrEqual(16);
  expect(body.expiresIn).toBe(600);
  expect(Math.abs(body.expiresAt - body.expiresIn - Date.now() / 1000)).toBeLessThan(60);
});

test('a Comapi client goes from nonce to token to session, once', async () => {
  const { nonce, authenticationId } = await startComapi();
  const vended = await authenticate(nonce);
  expect(vended).toMatchObject({ status: 200, body: { jwt: expect.any(String) } });

  const created = await createSession(authenticationId, vended.body.jwt);
  expect(created).toMatchObject({
    status: 200,
    body: { session: { profileId: comapiUser(0).username, deviceId: 'device-1', isActive: true } },
  });
  expect(await createSession(authenticationId, vended.body.jwt)).toMatchObject({
    status: 403,
    body: { message: 'Invalid JWT' },
  });
  expect((await authenticate(nonce)).status).toBe(409);
});

test('a Comapi session is read until it is ended', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { token, session } = (await createSession(authenticationId, (await authenticate(nonce)).body.jwt))
    .body;
  const url = `${comapiSpace}/sessions/${session.id}`;
  const bearer = { authorization: `Bearer ${token}` };
  expect(await call('GET', url, undefined, bearer)).toMatchObject({ status: 200, body: { id: session.id } });
  expect((await call('GET', `${comapiSpace}/sessions/another`, undefined, bearer)).status).toBe(401);
  expect((await call('GET', url)).status).toBe(401);
  expect((await call('DELETE', url, undefined, bearer)).status).toBe(204);
  expect((await call('GET', url, undefined, bearer)).status).toBe(401);
});

test('a Comapi session says its times as native clients parse them, in a token that clients keep', async () => {
  const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
  const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
  const started = await call('GET', `${comapiSpace}/sessions/start`);
  const { authenticationId, nonce, ...rest } = started.body;
  expect([started.status, rest]).toEqual([
    200,
    { provider: 'jsonWebToken', expiresOn: expect.stringMatching(isoTime) },
  ]);
  expect(authenticationId).toMatch(uuid);
  expect(Math.abs(Date.parse(rest.expiresOn) - Date.now() - 600_000)).toBeLessThan(60_000);

  const { jwt } = (await authenticate(nonce)).body;
  const { status, body } = await createSession(authenticationId, jwt);
  expect(status).toBe(200);
  const { createdOn, startedOn, expiresOn } = body.session;
  for (const time of [createdOn, startedOn, expiresOn]) expect(time).toMatch(isoTime);
  const claims = JSON.parse(atob(body.token.split('.')[1]));
  expect(claims).toMatchObject({ apiSpaceId: comapi['apiSpaceId'], exp: Date.parse(expiresOn) / 1_000 });
  expect(claims.exp - Date.parse(startedOn) / 1_000).toBe(86_400);
});

test('a token answers another challenge than its own with a refusal, and is not spent by it', async () => {
  const [mine, other] = [await startComapi(), await startComapi()];
  const { jwt } = (await authenticate(mine.nonce)).body;
  expect((await createSession(other.authenticationId, jwt)).status).toBe(403);
  expect((await createSession(mine.authenticationId, jwt)).status).toBe(200);
});

test('a Qiscus client goes from passcode to identity token to user, once', async () => {
  const phoneNumber = newPhoneNumber();
  const [nonce, passcode] = [await qiscusNonce(), await sendPasscode(phoneNumber)];
  const vended = await verifyPasscode(phoneNumber, passcode, nonce);
  expect(vended).toMatchObject({ status: 200, body: { identity_token: expect.any(String) } });
  const verified = await verifyIdentityToken(vended.body.identity_token);
  expect(verified).toMatchObject({
    status: 200,
    body: { results: { user: { email: phoneNumber } }, status: 200 },
  });
  expect((await verifyIdentityToken(vended.body.identity_token)).status).toBe(409);
});

test('a Qiscus refresh token works once, and logging out ends the session', async () => {
  const phoneNumber = newPhoneNumber();
  const [nonce, passcode] = [await qiscusNonce(), await sendPasscode(phoneNumber)];
  const { identity_token } = (await verifyPasscode(phoneNumber, passcode, nonce)).body;
  const { user } = (await verifyIdentityToken(identity_token)).body.results;
  const refresh = (userId: string, refreshToken: string) =>
    call('POST', `${qiscus.url}/api/v2/mobile/refresh_user_token`, {
      user_id: userId,
      refresh_token: refreshToken,
    });

  expect((await refresh('+6200000000', user.refresh_token)).status).toBe(401);
  const refreshed = (await refresh(phoneNumber, user.refresh_token)).body.results;
  expect(refreshed.token).not.toBe(user.token);
  expect(Date.parse(refreshed.token_expires_at)).toBeGreaterThan(Date.now());
  expect(await refresh(phoneNumber, user.refresh_token)).toMatchObject({
    status: 401,
    body: { error: { message: 'refresh token invalid' } },
  });

  const logout = { user_id: phoneNumber, token: refreshed.token };
  expect((await call('POST', `${qiscus.url}/api/v2/sdk/logout`, logout)).status).toBe(200);
  expect((await refresh(phoneNumber, refreshed.refresh_token)).status).toBe(401);
});

test('introspection says whether a token would be accepted now, to holders of an API key', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { jwt } = (await authenticate(nonce)).body;
  const introspect = (apiKey: string, token: string) =>
    call('POST', `${comapi.url}/introspect`, { token }, { 'x-api-key': apiKey });

  expect(await introspect(comapi.apiKey, jwt)).toMatchObject({
    status: 200,
    body: { active: true, sub: comapiUser(0).username, nonce, iss: comapi['issuer'] },
  });
  expect((await introspect(comapi.apiKey, `${jwt}x`)).body).toEqual({ active: false });
  expect((await introspect(qiscus.apiKey, jwt)).status).toBe(401);
  expect((await introspect('tv_0000000000000000_00000000000000000000000000000000', jwt)).status).toBe(401);

  await createSession(authenticationId, jwt);
  expect((await introspect(comapi.apiKey, jwt)).body).toEqual({ active: false });
});

test('wrong credentials spend no nonce', async () => {
  const { nonce } = await startComapi();
  const wrong = await authenticate(nonce, { username: comapiUser(0).username, password: 'wrong' });
  const unknown = await authenticate(nonce, { username: 'nobody', password: 'wrong' });
  expect(wrong).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(unknown.body).toEqual(wrong.body);
  expect(wrong.headers.get('www-authenticate')).toBe('Basic realm="password"');
  expect((await authenticate(nonce)).status).toBe(200);
});

test('a nonce of one app is worth nothing at another', async () => {
  expect((await authenticate(await qiscusNonce())).status).toBe(409);
});
