import QiscusSDK from 'qiscus-sdk-core';
import { type Refused, readScenario, report } from './scenario.ts';

/**
 * `baseUrl` is the app's own, such as http://127.0.0.1:3000/qiscus. A given `nonce` is sent to the backend instead of
 * a fresh one; a given `identityToken` is presented as it is, and neither a nonce nor a token is asked for. With
 * `untilRefreshed` the client stays until the SDK has got a new user token by itself.
 */
export type QiscusScenario = {
  baseUrl: string;
  appId: string;
  phoneNumber: string;
  passcode: string;
  nonce?: string;
  identityToken?: string;
  untilRefreshed?: boolean;
};

/** `nonce` is the one that the backend was given: absent when the scenario brought its own identity token. */
export type QiscusOutcome =
  | {
      outcome: 'logged-in';
      userId: string;
      token: string;
      refreshToken?: string;
      nonce?: string;
      identityToken: string;
      refreshed?: { token: string; refreshToken: string };
    }
  | Refused<'nonce' | 'vend' | 'verify' | 'login' | 'refresh'>;

/** Nothing listens here. Even with realtime off the SDK dials its broker once, by default the vendor's own. */
const unreachableBroker = 'wss://127.0.0.1:1/mqtt';

const scenario = readScenario<QiscusScenario>();
const { baseUrl, appId } = scenario;

let nonce: string | undefined;
let identityToken = '';
let loggedIn = {};

// The SDK's timer refreshes, and nobody waits for that: when it is refused, nobody is told.
process.once('unhandledRejection', refusedAt('refresh'));

const sdk = new QiscusSDK();
await sdk.init({
  AppId: appId,
  baseURL: baseUrl,
  mqttURL: unreachableBroker,
  options: {
    loginSuccessCallback({ user }) {
      loggedIn = { userId: user.email, token: user.token, refreshToken: user.refresh_token };
      if (!scenario.untilRefreshed) report({ outcome: 'logged-in', ...loggedIn, nonce, identityToken });
    },
    authTokenRefreshedCallback: ({ token, refreshToken }) =>
      report({
        outcome: 'logged-in',
        ...loggedIn,
        nonce,
        identityToken,
        refreshed: { token, refreshToken },
      }),
    // The SDK's own refusal of an answer without a user. The HTTP call before it went well.
    loginErrorCallback: (data) => report({ outcome: 'refused', at: 'login', status: 200, body: data }),
  },
});

identityToken = scenario.identityToken ?? (await vend());
sdk.setUserWithIdentityToken(await sdk.verifyIdentityToken(identityToken).catch(refusedAt('verify')));

/** What the integrator's app does between the SDK's two calls (Qiscus docs, Server Authentication). */
async function vend(): Promise<string> {
  nonce = scenario.nonce ?? (await sdk.getNonce().catch(refusedAt('nonce'))).nonce;
  const response = await fetch(`${baseUrl}/auth/verify`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      user: { app_id: appId, phone_number: scenario.phoneNumber, passcode: scenario.passcode, nonce },
    }),
  });
  const body = (await response.json()) as { identity_token: string };
  if (!response.ok) report({ outcome: 'refused', at: 'vend', status: response.status, body });
  return body.identity_token;
}

/** The SDK rejects with superagent's error. One without a response is no refusal but a dead server. */
function refusedAt(at: 'nonce' | 'verify' | 'refresh') {
  return (reason: unknown): never => {
    const error = reason as Error & { response?: { status: number; body: unknown } };
    if (!error.response) throw error;
    report({ outcome: 'refused', at, status: error.response.status, body: error.response.body });
  };
}
