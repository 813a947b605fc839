import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Page } from 'playwright-core';
import type { Check } from '../harness/checks.ts';
import { comapiUser, newPhoneNumber, sendPasscode } from '../harness/flows.ts';
import { avaya, bearerFor, chatsdk, comapi, origin, qiscus, wonderful } from '../harness/target.ts';
import { standInForCentrifugo } from './centrifugo-stand-in.ts';
import { type ClientPage, type Globals, openClientPage } from './client-page.ts';
import type { Websites } from './open-browser.ts';
import { comapiClient, mqttURL, qiscusClients } from './vendor-scripts.ts';

/** Each vendor's SDK, or where none is public the shape of its sample code, logs in and renews by the client's hooks. */
export function clientSdkChecks(websites: Websites): Check[] {
  const onPage = (run: (page: Page, opened: ClientPage) => Promise<void>) => async () => {
    const opened = await openClientPage(websites, origin);
    await run(opened.page, opened).catch((error: Error) => {
      throw new Error([error.message, ...opened.errors].join('\n'), { cause: error });
    });
    await opened.page.context().close();
  };

  return [
    {
      name: 'client: the Comapi SDK starts a session by authChallenge, and another one after the first',
      run: onPage(async (page) => {
        await page.addScriptTag({ path: comapiClient });
        const { username, password } = comapiUser(0);
        const scenario = { url: comapi.url, space: String(comapi['apiSpaceId']), username, password };
        const sessions = await page.evaluate(async ({ url, space, username, password }) => {
          const { COMAPI, client } = globalThis as Globals;
          const { authChallenge } = client.comapi({ url, body: () => ({ username, password }) });
          const config = new COMAPI.ComapiConfig()
            .withApiSpace(space)
            .withUrlBase(url)
            .withAuthChallenge(authChallenge);
          const foundation = await COMAPI.Foundation.initialise(config);
          const first = await foundation.startSession();
          await foundation.endSession();
          return [first, await foundation.startSession()].map(({ profileId }: Globals) => profileId);
        }, scenario);
        assert.deepEqual(sessions, [username, username]);
      }),
    },
    ...(['qiscus-sdk-core', 'qiscus-sdk-javascript'] as const).map((sdk) => ({
      name: `client: ${sdk} logs in, and again when its session is over`,
      run: onPage(async (page) => {
        await page.addScriptTag({ path: qiscusClients[sdk] });
        const phoneNumber = newPhoneNumber();
        await page.exposeFunction('newPasscode', () => sendPasscode(phoneNumber));
        const logIn = sdk === 'qiscus-sdk-core' ? logInWithCore : logInWithV3;
        const scenario = { url: qiscus.url, appId: String(qiscus['appId']), phoneNumber, mqttURL };
        const [first, second] = await page.evaluate(logIn, scenario);
        assert.equal(first?.id, phoneNumber);
        assert.equal(second?.id, phoneNumber);
        assert.notEqual(first?.token, second?.token);
      }),
    })),
    {
      name: "client: Avaya's sample authenticator has its first token, and at a warning the next",
      run: onPage(async (page) => {
        const setting = { url: avaya.url, login: await bearerFor(avaya) };
        const [first, second] = await page.evaluate(async ({ url, login }) => {
          const { client } = globalThis as Globals;
          const given: string[] = [];
          let handed = (_jwt: string) => {};
          const next = new Promise<string>((resolve) => {
            handed = resolve;
          });
          const { jwt, jwtProvider } = client.avaya({
            url,
            login: () => login,
            setJwt: (jwt: string) => handed(jwt),
          });
          given.push(await jwt());
          jwtProvider.onExpireWarning(60_000);
          return [...given, await next];
        }, setting);
        for (const token of [first, second]) assert.match(String(token), /^jwt\.[\w-]+\.[\w-]+\.[\w-]+$/);
        assert.notEqual(first, second);
      }),
    },
    {
      name: 'client: the guide of Wonderful: refreshToken gives another token of the same end user, after a 401',
      run: onPage(async (page) => {
        const setting = { url: wonderful.url, login: await bearerFor(wonderful) };
        const tokens = await page.evaluate(async ({ url, login }) => {
          const { signedToken, refreshToken, source } = (globalThis as Globals).client.wonderful({
            url,
            login: () => login,
          });
          const first = await signedToken();
          const { id } = await source.get();
          const refused = await refreshToken('00000000-0000-4000-8000-000000000000').catch(
            (error: Globals) => error.code,
          );
          return [first, await refreshToken(id), refused];
        }, setting);
        const [first, second] = tokens.map(String);
        assert.equal(tokens[2], 'wrong_user');
        assert.equal(decodeJwt(String(first)).sub, decodeJwt(String(second)).sub);
        assert.equal(decodeProtectedHeader(String(second)).alg, 'RS256');
        assert.notEqual(first, second);
      }),
    },
    {
      name: 'client: centrifuge connects by getToken, and stays connected beyond the end of a token',
      run: onPage(async (page, { asked }) => {
        const wsUrl = 'ws://centrifugo.example/connection/websocket';
        const { tokens } = await standInForCentrifugo(page, wsUrl, String(chatsdk['wsSecret']));
        await page.addScriptTag({ content: await centrifuge });
        const setting = { url: chatsdk.url, login: await bearerFor(chatsdk), wsUrl };
        await page.evaluate(async ({ url, login, wsUrl }) => {
          const { client, Centrifuge } = globalThis as Globals;
          const { getToken } = client.chatsdk({ url, login: () => login });
          const centrifuge = new Centrifuge(wsUrl, { getToken });
          const connected = new Promise((resolve) => centrifuge.on('connected', resolve));
          centrifuge.connect();
          await connected;
        }, setting);
        const [first, second] = (await tokens).map((token) => decodeJwt(token));
        assert.equal(first?.sub, second?.sub);
        assert.notEqual(first?.jti, second?.jti);
        assert.equal(asked.length, 2);
      }),
    },
    {
      name: "client: ChatSDK's client has its tokens by tokenProvider, and other ones after a 401",
      run: onPage(async (page) => {
        const setting = { url: chatsdk.url, login: await bearerFor(chatsdk) };
        const statuses = await page.evaluate(async ({ url, login }) => {
          const { tokenProvider } = (globalThis as Globals).client.chatsdk({ url, login: () => login });
          const validate = async (token: string) =>
            (await fetch(`${url}/tokens/validate`, { headers: { authorization: `Bearer ${token}` } })).status;
          const first = await tokenProvider();
          const second = await tokenProvider();
          return [await validate(first.token), await validate(second.token), first.token !== second.token];
        }, setting);
        assert.deepEqual(statuses, [200, 200, true]);
      }),
    },
  ];
}

interface QiscusScenario {
  readonly url: string;
  readonly appId: string;
  readonly phoneNumber: string;
  readonly mqttURL: string;
}
type LoggedIn = { readonly id: string; readonly token: string };

/** Runs in the page. */
async function logInWithCore({ url, appId, phoneNumber, mqttURL }: QiscusScenario): Promise<LoggedIn[]> {
  const { QiscusSDKCore, client, newPasscode } = globalThis as Globals;
  const sdk = new QiscusSDKCore();
  let loggedIn = (_login: Globals) => {};
  const options = { loginSuccessCallback: (login: Globals) => loggedIn(login) };
  await sdk.init({ AppId: appId, baseURL: url, mqttURL, options });
  const body = async () => ({ phone_number: phoneNumber, passcode: await newPasscode() });
  const { logIn } = client.qiscus({ url, appId, body });
  const again = async () => {
    const told = new Promise<Globals>((resolve) => {
      loggedIn = resolve;
    });
    await logIn(sdk);
    const { user } = await told;
    return { id: user.email, token: user.token };
  };
  return [await again(), await again()];
}

/** Runs in the page. */
async function logInWithV3({ url, appId, phoneNumber, mqttURL }: QiscusScenario): Promise<LoggedIn[]> {
  const { QiscusSDK, client, newPasscode } = globalThis as Globals;
  const sdk = new QiscusSDK();
  await sdk.setupWithCustomServer(appId, url, mqttURL);
  const body = async () => ({ phone_number: phoneNumber, passcode: await newPasscode() });
  const { logIn } = client.qiscus({ url, appId, body });
  await logIn(sdk);
  const first = { id: sdk.currentUser.id, token: sdk.token };
  await logIn(sdk);
  return [first, { id: sdk.currentUser.id, token: sdk.token }];
}

/** The real SDK, as a page's bundler makes it. */
const centrifuge = (async () => {
  const { build } = await import('esbuild');
  const contents = "import { Centrifuge } from 'centrifuge'; globalThis.Centrifuge = Centrifuge;";
  const stdin = { contents, resolveDir: join(import.meta.dirname, '../..') };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'iife', write: false });
  return outputFiles[0]?.text ?? '';
})();
