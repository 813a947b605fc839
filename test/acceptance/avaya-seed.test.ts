import { expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { avaya, bearerFor } from '../harness/target.ts';

/*
 * Avaya's page of the Sample Token Server has one request, `/token`; its body is that of the sample web apps. Their
 * users are logged in with the integrator here, and need not name themselves.
 */
const tokenUrl = `${avaya.url}/token`;

async function fetchToken(sub: string, body: object) {
  const authorization = `Bearer ${await bearerFor(avaya, { sub })}`;
  return call('POST', tokenUrl, body, { authorization });
}

test.each([
  ['the sample web app', { userName: 'Joe', userId: 'joe', verified: true, userIdentifiers: {} }, 400],
  ['the same with what AXP takes', { userName: 'Joe', userId: 'joe', verified: true }, 200],
  ['a user who does not name themselves', {}, 200],
  [
    'a client that has no values',
    { userId: null, userName: null, verified: null, userIdentifiers: null },
    200,
  ],
  ['another user', { userId: 'jane' }, 403],
])('%s: %j is %d', async (_title, body, status) => {
  expect((await fetchToken('joe', body)).status).toBe(status);
});

test('a unique token for each end user, and the configuration that clients need, without secrets', async () => {
  const [joe, jane] = [await fetchToken('joe', {}), await fetchToken('jane', {})];
  expect(joe.body.jwtToken).not.toBe(jane.body.jwtToken);
  expect(Object.keys(joe.body).sort()).toEqual([
    'appKey',
    'axpHostName',
    'axpIntegrationId',
    'callingRemoteAddress',
    'configId',
    'expiresAt',
    'expiresIn',
    'fcmConnectorBaseUrl',
    'jwtToken',
  ]);
  const { exp } = JSON.parse(atob(joe.body.jwtToken.split('.')[2]));
  expect(Math.abs(exp - Date.now() / 1_000 - 30 * 60)).toBeLessThan(60);
});
