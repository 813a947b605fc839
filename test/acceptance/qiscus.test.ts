import { expect, test } from '@jest/globals';
import {
  newPhoneNumber,
  qiscusNonce,
  sendPasscode,
  verifyIdentityToken,
  verifyPasscode,
} from '../harness/flows.ts';
import { withWrongSecret } from '../harness/forgery.ts';
import { expireNonce, qiscus } from '../harness/target.ts';
import type { QiscusOutcome, QiscusScenario } from './clients/qiscus.ts';
import { runClient } from './run-client.ts';

const timeoutMillis = 30_000;
const logIn = async (scenario: Partial<QiscusScenario> = {}) => {
  const phoneNumber = scenario.phoneNumber ?? newPhoneNumber();
  const passcode = scenario.identityToken ? '' : await sendPasscode(phoneNumber);
  const app = { baseUrl: qiscus.url, appId: String(qiscus['appId']) };
  return runClient<QiscusOutcome>('qiscus', { ...app, phoneNumber, passcode, ...scenario });
};
const vendToken = async () => {
  const phoneNumber = newPhoneNumber();
  const nonce = await qiscusNonce();
  const answer = await verifyPasscode(phoneNumber, await sendPasscode(phoneNumber), nonce);
  return { nonce, phoneNumber, identityToken: String(answer.body.identity_token) };
};

test(
  'qiscus-sdk-core logs in with a token that we vend',
  async () => {
    const phoneNumber = newPhoneNumber();
    expect(await logIn({ phoneNumber })).toMatchObject({ outcome: 'logged-in', userId: phoneNumber });
  },
  timeoutMillis,
);

test(
  'it is refused with a token signed with a wrong secret, and the right token is not spent by that',
  async () => {
    const { identityToken, phoneNumber } = await vendToken();
    const forged = await withWrongSecret(identityToken);
    expect(await logIn({ identityToken: forged })).toMatchObject({
      outcome: 'refused',
      at: 'verify',
      status: 401,
    });
    expect(await logIn({ identityToken })).toMatchObject({ outcome: 'logged-in', userId: phoneNumber });
  },
  timeoutMillis,
);

test(
  'it is refused with a nonce that was used, and with a token that was used',
  async () => {
    const { nonce, identityToken } = await vendToken();
    expect(await logIn({ nonce })).toMatchObject({ outcome: 'refused', at: 'vend', status: 409 });
    expect((await verifyIdentityToken(identityToken)).status).toBe(200);
    expect(await logIn({ identityToken })).toMatchObject({ outcome: 'refused', at: 'verify', status: 409 });
  },
  timeoutMillis,
);

test(
  'it is refused with a nonce that has expired and is not swept yet, before the token and after',
  async () => {
    const nonce = await qiscusNonce();
    await expireNonce('qiscus', nonce);
    expect(await logIn({ nonce })).toMatchObject({ outcome: 'refused', at: 'vend', status: 409 });
    const vended = await vendToken();
    await expireNonce('qiscus', vended.nonce);
    expect(await logIn(vended)).toMatchObject({ outcome: 'refused', at: 'verify', status: 409 });
  },
  timeoutMillis,
);
