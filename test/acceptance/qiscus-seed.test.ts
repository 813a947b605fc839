import { expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { newPhoneNumber, qiscusNonce, sendPasscode, verifyIdentityToken } from '../harness/flows.ts';
import { call } from '../harness/http.ts';
import { qiscus } from '../harness/target.ts';

/** The request of Qiscus's "Server Authentication" guide, as its sample builds it. */
const countryCode = '62';
const dataOf = (phone: string, passCode: string, nonce: string) => ({
  user: {
    app_id: qiscus['appId'],
    phone_number: `${countryCode}${phone}`,
    passcode: passCode,
    nonce,
  },
});
const YOUR__API__ = `${qiscus.url}/`;
const joseHeader = { alg: 'HS256', typ: 'JWT', ver: 'v2' };
const requiredClaims = ['iss', 'iat', 'exp', 'nbf', 'nce', 'prn'];

test('the full code sample: nonce, auth/verify, verifyIdentityToken', async () => {
  const phone = newPhoneNumber().replace(`+${countryCode}`, '');
  const passCode = await sendPasscode(`+${countryCode}${phone}`);
  const nonce = await qiscusNonce();
  const { status, body } = await call('POST', `${YOUR__API__}auth/verify`, dataOf(phone, passCode, nonce));
  expect([status, Object.keys(body).sort()]).toEqual([200, ['expiresAt', 'expiresIn', 'identity_token']]);

  expect(decodeProtectedHeader(body.identity_token)).toEqual(joseHeader);
  const claims = decodeJwt(body.identity_token);
  expect(Object.keys(claims).sort()).toEqual([...requiredClaims].sort());
  const { iat = 0, exp = 0, nbf } = claims;
  expect(claims).toMatchObject({ iss: qiscus['appId'], nce: nonce, prn: `+${countryCode}${phone}` });
  expect([nbf, exp - iat]).toEqual([iat, 120]);

  const login = await verifyIdentityToken(body.identity_token);
  expect(login).toMatchObject({
    status: 200,
    body: { status: 200, results: { user: { email: `+${countryCode}${phone}`, token: expect.any(String) } } },
  });
  expect(login.body.results.user.token_expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});
