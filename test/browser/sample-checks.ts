import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import type { Check } from '../harness/checks.ts';
import { comapiUser, newPhoneNumber, sendPasscode } from '../harness/flows.ts';
import { chatsdk, comapi, origin, qiscus, wonderful } from '../harness/target.ts';
import type { Websites } from './open-browser.ts';
import { comapiClient, mqttURL, qiscusClients } from './vendor-scripts.ts';

/** What scripts leave in the page; it has no types there. */
// biome-ignore lint/suspicious/noExplicitAny: untyped scripts
type Globals = any;

/** Runs in the page. */
async function postJson(url: string, content: object, headers: object = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(content),
  });
  return response.json();
}

/**
 * The browser code of the vendors' guides, with the app's address for theirs, and `Authorization` where a guide counts
 * on a cookie of the same site.
 */
export const sampleChecks = ({ visit }: Websites): Check[] => {
  async function onPage(run: (page: Page) => Promise<void>) {
    const { page, errors } = await visit(origin);
    await page.addScriptTag({ content: `globalThis.postJson = ${postJson}` });
    await run(page).catch((error: Error) => {
      throw new Error([error.message, ...errors].join('\n'), { cause: error });
    });
    await page.context().close();
  }

  return [
    {
      name: "chatsdk: the guide's React sample gets both tokens, and its hook refreshes them",
      run: () =>
        onPage(async (page) => {
          const login = { url: `${chatsdk.url}/api/auth/chat-token`, bearer: String(chatsdk.bearerToken) };
          const tokens = await page.evaluate(async ({ url, bearer }): Promise<Globals[]> => {
            const headers = { authorization: `Bearer ${bearer}` };
            const first = await fetch(url, { credentials: 'include', headers });
            const again = await fetch(url, { headers });
            return [await first.json(), await again.json()];
          }, login);
          for (const { token, wsToken } of tokens) assert.ok(token && wsToken);
        }),
    },
    {
      name: "wonderful: the guide's refreshToken callback gets a token for the same end user",
      run: () =>
        onPage(async (page) => {
          const login = { url: wonderful.url, authorization: `Bearer ${wonderful.bearerToken}` };
          const { id, token } = await page.evaluate(async ({ url, authorization }) => {
            const { postJson } = globalThis as Globals;
            const { id } = await postJson(`${url}/api/sdk-token`, {}, { authorization });
            const again = { entityId: id };
            const { token } = await postJson(`${url}/api/refresh-sdk-token`, again, { authorization });
            return { id, token };
          }, login);
          assert.equal(decodeJwt(token).sub, id);
        }),
    },
    {
      name: "comapi: the foundation SDK starts a session with the guide's challenge, and ends it",
      run: () =>
        onPage(async (page) => {
          await page.addScriptTag({ path: comapiClient });
          const { username, password } = comapiUser(0);
          const scenario = { url: comapi.url, space: String(comapi['apiSpaceId']), username, password };
          const outcome = await page.evaluate(async ({ url, space, username, password }) => {
            const { COMAPI, postJson } = globalThis as Globals;
            const config = new COMAPI.ComapiConfig()
              .withApiSpace(space)
              .withUrlBase(url)
              .withAuthChallenge(async ({ nonce }: Globals, answer: (jwt: string | null) => void) => {
                const { jwt } = await postJson(`${url}/authenticate`, { username, password, nonce });
                answer(jwt ?? null);
              });
            const foundation = await COMAPI.Foundation.initialise(config);
            const { profileId } = await foundation.startSession();
            return { profileId, ended: await foundation.endSession() };
          }, scenario);
          assert.deepEqual(outcome, { profileId: username, ended: true });
        }),
    },
    ...([logInWithCore, logInWithV3] as const).map((logIn) => {
      const client = logIn === logInWithCore ? 'qiscus-sdk-core' : 'qiscus-sdk-javascript';
      return {
        name: `qiscus: ${client} logs in as in the guide`,
        run: () =>
          onPage(async (page) => {
            await page.addScriptTag({ path: qiscusClients[client] });
            const phoneNumber = newPhoneNumber();
            const passcode = await sendPasscode(phoneNumber);
            const appId = String(qiscus['appId']);
            const scenario = { url: qiscus.url, appId, phoneNumber, passcode, mqttURL };
            assert.equal(await page.evaluate(logIn, scenario), phoneNumber);
          }),
      };
    }),
  ];
};

interface QiscusScenario {
  readonly url: string;
  readonly appId: string;
  readonly phoneNumber: string;
  readonly passcode: string;
  readonly mqttURL: string;
}

/** Runs in the page. Gives the user's id. */
async function logInWithCore({ url, appId, phoneNumber, passcode, mqttURL }: QiscusScenario) {
  const { QiscusSDKCore, postJson } = globalThis as Globals;
  const sdk = new QiscusSDKCore();
  return new Promise<string>((resolve, reject) => {
    const options = {
      loginSuccessCallback: ({ user }: Globals) => resolve(user.email),
      loginErrorCallback: reject,
    };
    sdk
      .init({ AppId: appId, baseURL: url, mqttURL, options })
      .then(async () => {
        const { nonce } = await sdk.getNonce();
        const user = { app_id: appId, phone_number: phoneNumber, passcode, nonce };
        const { identity_token } = await postJson(`${url}/auth/verify`, { user });
        sdk.setUserWithIdentityToken(await sdk.verifyIdentityToken(identity_token));
      })
      .catch(reject);
  });
}

/** Runs in the page. Gives the user's id. */
async function logInWithV3({ url, appId, phoneNumber, passcode, mqttURL }: QiscusScenario) {
  const { QiscusSDK, postJson } = globalThis as Globals;
  const sdk = new QiscusSDK();
  await sdk.setupWithCustomServer(appId, url, mqttURL);
  const nonce = await sdk.getJWTNonce();
  const user = { app_id: appId, phone_number: phoneNumber, passcode, nonce };
  const { identity_token } = await postJson(`${url}/auth/verify`, { user });
  return (await sdk.setUserWithIdentityToken(identity_token)).id as string;
}
