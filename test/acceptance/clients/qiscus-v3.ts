import { openBrowser, postJson } from './browser.ts';
import type { QiscusOutcome, QiscusScenario } from './qiscus.ts';
import { type Refused, readScenario, report } from './scenario.ts';

/** As for the older SDK; `origin` is the page's. This SDK knows no refresh tokens. */
export type QiscusV3Scenario = QiscusScenario & { origin: string };
export type QiscusV3Outcome = QiscusOutcome | Refused<'config'>;

/** Nothing listens here. The SDK dials its broker once it is logged in, by default the vendor's own. */
const unreachableBroker = 'wss://127.0.0.1:1/mqtt';

const scenario = readScenario<QiscusV3Scenario>();
const { baseUrl, appId, phoneNumber, passcode } = scenario;
const window = openBrowser(scenario.origin);

// It looks for the page's XMLHttpRequest when it is loaded.
const { default: Qiscus } = await import('qiscus-sdk-javascript');
const sdk = new Qiscus();
await sdk.setupWithCustomServer(appId, baseUrl, unreachableBroker).catch(refusedAt('config'));
const nonce = scenario.nonce ?? (scenario.identityToken ? undefined : await sdk.getJWTNonce());
const identityToken = scenario.identityToken ?? (await vend());
const { id } = await sdk.setUserWithIdentityToken(identityToken).catch(refusedAt('verify'));
report({ outcome: 'logged-in', userId: id, token: sdk.token, nonce, identityToken });

/** What the integrator's app does between the SDK's two calls (Qiscus docs, Server Authentication). */
async function vend(): Promise<string> {
  const user = { app_id: appId, phone_number: phoneNumber, passcode, nonce };
  const { status, body } = await postJson(window, `${baseUrl}/auth/verify`, { user });
  if (status !== 200) report({ outcome: 'refused', at: 'vend', status, body });
  return (body as { identity_token: string }).identity_token;
}

/** The SDK rejects with axios's error; status 0 is an answer that CORS kept from the page. */
function refusedAt(at: 'config' | 'verify') {
  return async (error: Error & { request?: object; response?: { status: number; data: unknown } }) => {
    if (!error.request) throw error;
    // A page sees a refusal by CORS and a dead server alike. Node's own fetch throws for the second.
    if (!error.response) await fetch(baseUrl);
    const { status = 0, data = '' } = error.response ?? {};
    return report({ outcome: 'refused', at, status, body: data });
  };
}
