import { expect, test } from '@jest/globals';
import { avaya, origin } from '../harness/target.ts';

/**
 * An imitation, not the real client: Avaya's SDKs are on no public registry. `fetchToken` does what the fetch of the
 * Omni SDK's web samples does, and `readToken` checks what Avaya's Chat SDK for browsers (avaya-ccaas-chat-sdk.js)
 * checks of a token before it opens a session, in our own words.
 */
async function fetchToken(tokenUrl: string, userId: string) {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, authorization: `Bearer ${avaya.bearerToken}` },
    body: JSON.stringify({ userId }),
  });
  return (await response.json()) as Record<
    'jwtToken' | 'appKey' | 'axpHostName' | 'axpIntegrationId',
    string
  >;
}

function readToken(jwtToken: string, nowMillis = Date.now()) {
  const segments = jwtToken.split('.');
  if (segments[0] !== 'jwt') throw new Error('ACS-302: not a token for chat');
  const claims = JSON.parse(atob(segments[2] ?? ''));
  if (claims.exp * 1_000 <= nowMillis) throw new Error('ACS-322: expired');
  return claims;
}

test('the token is one that the browser client takes', async () => {
  const { jwtToken } = await fetchToken(`${avaya.url}/token`, avaya.userId ?? '');
  expect(readToken(jwtToken)).toMatchObject({
    iss: 'https://cc.avayacloud.com',
    sub: 'userchatIntegration',
    integrationId: avaya['integrationId'],
  });
});

test('it is refused as three segments, and when it has expired (control)', async () => {
  const { jwtToken } = await fetchToken(`${avaya.url}/token`, avaya.userId ?? '');
  expect(() => readToken(jwtToken.replace('jwt.', ''))).toThrow('ACS-302');
  expect(() => readToken(jwtToken, Date.now() + 1_801_000)).toThrow('ACS-322');
});

test('the app key, the host and the integration are there for the calls that follow', async () => {
  const { appKey, axpHostName, axpIntegrationId } = await fetchToken(
    `${avaya.url}/token`,
    avaya.userId ?? '',
  );
  expect(new Headers({ appkey: appKey }).get('appkey')).toBe(appKey);
  const path = `/sdk/digital/chat/v1/integrations/${axpIntegrationId}/sessions`;
  expect(new URL(`https://${axpHostName}${path}`).href).toBe(
    `https://na.api.avayacloud.com/sdk/digital/chat/v1/integrations/${avaya['integrationId']}/sessions`,
  );
});
