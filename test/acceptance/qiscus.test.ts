import { describe, expect, test } from '@jest/globals';
import {
  newPhoneNumber,
  qiscusNonce,
  sendPasscode,
  verifyIdentityToken,
  verifyPasscode,
} from '../harness/flows.ts';
import { withWrongSecret } from '../harness/forgery.ts';
import { call } from '../harness/http.ts';
import { expireNonce, origin, qiscus } from '../harness/target.ts';
import { testWhole } from '../harness/whole.ts';
import type { QiscusOutcome, QiscusScenario } from './clients/qiscus.ts';
import type { QiscusV3Outcome, QiscusV3Scenario } from './clients/qiscus-v3.ts';
import { startRelay } from './clients/relay.ts';
import { runClient } from './run-client.ts';

const timeoutMillis = 120_000;
const sdks = { qiscus: 'qiscus-sdk-core', 'qiscus-v3': 'qiscus-sdk-javascript' } as const;
type Sdk = keyof typeof sdks;

const logIn = async (sdk: Sdk, scenario: Partial<QiscusScenario & QiscusV3Scenario> = {}) => {
  const phoneNumber = scenario.phoneNumber ?? newPhoneNumber();
  const passcode = scenario.identityToken ? '' : await sendPasscode(phoneNumber);
  const app = { baseUrl: qiscus.url, appId: String(qiscus['appId']), origin };
  return runClient<QiscusOutcome | QiscusV3Outcome>(sdk, { ...app, phoneNumber, passcode, ...scenario });
};
const vendToken = async () => {
  const phoneNumber = newPhoneNumber();
  const nonce = await qiscusNonce();
  const answer = await verifyPasscode(phoneNumber, await sendPasscode(phoneNumber), nonce);
  return { nonce, phoneNumber, identityToken: String(answer.body.identity_token) };
};

describe.each(Object.keys(sdks) as Sdk[])('%s', (sdk) => {
  test(
    `${sdks[sdk]} logs in with a token that we vend`,
    async () => {
      const phoneNumber = newPhoneNumber();
      expect(await logIn(sdk, { phoneNumber })).toMatchObject({ outcome: 'logged-in', userId: phoneNumber });
    },
    timeoutMillis,
  );

  testWhole(
    'it is refused with a token signed with a wrong secret, and the right token is not spent by that',
    async () => {
      const { identityToken, phoneNumber } = await vendToken();
      const forged = await withWrongSecret(identityToken);
      expect(await logIn(sdk, { identityToken: forged })).toMatchObject({
        outcome: 'refused',
        at: 'verify',
        status: 401,
      });
      expect(await logIn(sdk, { identityToken })).toMatchObject({
        outcome: 'logged-in',
        userId: phoneNumber,
      });
    },
    timeoutMillis,
  );

  testWhole(
    'it is refused with a nonce that was used, and with a token that was used',
    async () => {
      const { nonce, identityToken } = await vendToken();
      expect(await logIn(sdk, { nonce })).toMatchObject({ outcome: 'refused', at: 'vend', status: 409 });
      expect((await verifyIdentityToken(identityToken)).status).toBe(200);
      expect(await logIn(sdk, { identityToken })).toMatchObject({
        outcome: 'refused',
        at: 'verify',
        status: 409,
      });
    },
    timeoutMillis,
  );

  testWhole(
    'it is refused with a nonce that has expired and is not swept yet, before the token and after',
    async () => {
      const nonce = await qiscusNonce();
      await expireNonce('qiscus', nonce);
      expect(await logIn(sdk, { nonce })).toMatchObject({ outcome: 'refused', at: 'vend', status: 409 });
      const vended = await vendToken();
      await expireNonce('qiscus', vended.nonce);
      expect(await logIn(sdk, vended)).toMatchObject({ outcome: 'refused', at: 'verify', status: 409 });
    },
    timeoutMillis,
  );
});

test(
  'qiscus-sdk-javascript is refused from a page of another origin',
  async () => {
    const foreign = await logIn('qiscus-v3', { origin: 'https://evil.example' });
    expect(foreign).toMatchObject({ outcome: 'refused', at: 'config', status: 0 });
  },
  timeoutMillis,
);

describe('qiscus-sdk-core, whose user token ends in two seconds', () => {
  test(
    'it gets a new user token by itself; the old one and the old refresh token are over',
    async () => {
      const relay = await startRelay(qiscus.url, { change: endingSoon });
      try {
        const outcome = await logIn('qiscus', { baseUrl: relay.url, untilRefreshed: true });
        if (outcome.outcome !== 'logged-in' || !outcome.refreshed) throw new Error(outcome.outcome);
        expect(relay.requests.filter((request) => request === `POST ${refreshPath}`)).toHaveLength(1);
        const { userId, token, refreshToken = '', refreshed } = outcome;
        expect(refreshed.token).not.toBe(token);
        expect((await refresh(userId, refreshToken)).status).toBe(401);
        expect((await logOut(userId, token)).status).toBe(401);
        expect((await logOut(userId, refreshed.token)).status).toBe(200);
      } finally {
        await relay.close();
      }
    },
    timeoutMillis,
  );

  testWhole(
    'it gets none when its refresh token was used before',
    async () => {
      const relay = await startRelay(qiscus.url, {
        async change(path, text) {
          const { user } = path === verifyPath ? JSON.parse(text).results : {};
          if (user) expect((await refresh(user.email, user.refresh_token)).status).toBe(200);
          return endingSoon(path, text);
        },
      });
      try {
        expect(await logIn('qiscus', { baseUrl: relay.url, untilRefreshed: true })).toMatchObject({
          outcome: 'refused',
          at: 'refresh',
          status: 401,
          body: { error: { message: 'refresh token invalid' } },
        });
      } finally {
        await relay.close();
      }
    },
    timeoutMillis,
  );
});

const verifyPath = '/api/v2/sdk/auth/verify_identity_token';
const refreshPath = '/api/v2/sdk/refresh_user_token';
const refresh = (userId: string, refreshToken: string) =>
  call('POST', `${qiscus.url}${refreshPath}`, { user_id: userId, refresh_token: refreshToken });
const logOut = (userId: string, token: string) =>
  call('POST', `${qiscus.url}/api/v2/sdk/logout`, { user_id: userId, token });

/** Tells the client at login that its token ends soon, which arms the SDK's timer; ours lives for a day. */
async function endingSoon(path: string, text: string): Promise<string> {
  if (path !== verifyPath) return text;
  const { results, ...rest } = JSON.parse(text);
  const token_expires_at = new Date(Date.now() + 2_000).toISOString();
  return JSON.stringify({ ...rest, results: { user: { ...results.user, token_expires_at } } });
}
