import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { createTokenSource } from '../../client/index.ts';
import type { AppCredentials } from '../../local/seed.ts';
import type { Check } from '../harness/checks.ts';
import { baseUrl, bearerFor, credentials, origin, wonderful, wonderfulNonce } from '../harness/target.ts';
import { type ClientPage, type Globals, jump, openClientPage, patchClocks } from './client-page.ts';
import type { Websites } from './open-browser.ts';

const route = '/api/sdk-token';
const tokenRoute = `/wonderful${route}`;

interface Setting {
  readonly url: string;
  readonly route: string;
  readonly login: string;
  /** What the first login gives, before it is asked for a fresh one. */
  readonly stale?: string;
  readonly tabs?: string;
  readonly nonce?: 'required';
}

/** Runs in the page: makes its source. */
function makeSource({ login, stale = login, ...options }: Setting): void {
  const shared = globalThis as Globals;
  shared.logins = [];
  shared.source = shared.client.createTokenSource({
    ...options,
    login({ renew }: { renew: boolean }) {
      shared.logins.push(renew);
      return renew ? login : stale;
    },
  });
}
const newSource = async (page: Page, setting: Partial<Setting> = {}) =>
  page.evaluate(makeSource, {
    url: wonderful.url,
    route,
    login: await bearerFor(wonderful, { sub: `client-${crypto.randomUUID()}` }),
    ...setting,
  });

/** Asks so many times at once, and gives the tokens, or the errors as their fields. */
const get = (page: Page, times = 1): Promise<Globals[]> =>
  page.evaluate(async (count) => {
    const { source } = globalThis as Globals;
    const settled = await Promise.allSettled(Array.from({ length: count }, () => source.get()));
    return settled.map((each) =>
      each.status === 'fulfilled' ? each.value.token : { ...each.reason, message: each.reason.message },
    );
  }, times);
const one = async (page: Page) => (await get(page))[0];
/** The other tab has 50 ms to answer. On a busy machine that is short. */
const givePatience = () => {
  const { setTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (run: () => void, millis: number) => setTimeout(run, millis === 50 ? 2_000 : millis),
  });
};
/** Renewals in the background have no other end that a test can wait for. */
const settled = (page: Page) => page.waitForTimeout(700);
const hour = 3_600;

/** The limits' windows begin at multiples of their length: waits until none ends in the midst of a check. */
async function roomInWindow(windowMillis = 900_000, neededMillis = 60_000): Promise<void> {
  const leftMillis = windowMillis - (Date.now() % windowMillis);
  if (leftMillis < neededMillis) await setTimeout(leftMillis);
}

export function clientChecks(websites: Websites): Check[] {
  const onPage =
    (run: (opened: ClientPage) => Promise<void>, at = origin) =>
    async () => {
      const opened = await openClientPage(websites, at);
      await run(opened).catch((error: Error) => {
        throw new Error([error.message, ...opened.errors].join('\n'), { cause: error });
      });
      await opened.page.context().close();
    };

  return [
    {
      name: 'client: 50 concurrent get() are one request',
      run: onPage(async ({ page, asked }) => {
        await newSource(page);
        const tokens = await get(page, 50);
        assert.equal(new Set(tokens).size, 1);
        assert.match(tokens[0], /^[\w.-]+$/);
        assert.deepEqual(asked, [tokenRoute]);
      }),
    },
    ...[600, -600].map((seconds) => ({
      name: `client: a wall clock that is ${seconds} s off neither loops nor uses a dead token`,
      run: onPage(async ({ page, asked }) => {
        await patchClocks(page, seconds * 1_000);
        await newSource(page);
        const first = await one(page);
        // The service's own clock is this process's.
        assert.ok((decodeJwt(first).exp ?? 0) > Date.now() / 1_000 + hour - 60);
        for (let at = 0; at < 20; at += 1) assert.equal(await one(page), first);
        await jump(page, { both: 0.7 * hour });
        assert.equal(await one(page), first);
        assert.equal(asked.length, 1);
        await jump(page, { both: 0.295 * hour });
        const second = await one(page);
        assert.notEqual(second, first);
        for (let at = 0; at < 20; at += 1) assert.equal(await one(page), second);
        // Someone sets the clock right while the page is open.
        await jump(page, { wall: -seconds });
        for (let at = 0; at < 20; at += 1) await one(page);
        assert.deepEqual(asked, [tokenRoute, tokenRoute]);
      }),
    })),
    {
      name: 'client: 401 asks for a fresh login, once; a second 401 is told with its code',
      run: onPage(async ({ page, asked }) => {
        await newSource(page, { stale: 'a.b.c' });
        assert.match(await one(page), /^[\w.-]+$/);
        assert.deepEqual(await page.evaluate(() => (globalThis as Globals).logins), [false, true]);
        await newSource(page, { login: 'a.b.c' });
        const refused = await one(page);
        assert.deepEqual(
          [refused.code, refused.status, refused.isTemporary],
          ['unauthenticated', 401, false],
        );
        assert.equal(asked.length, 4);
      }),
    },
    {
      name: 'client: 429 gives the old token until it is dead, then says when to come again, and asks no more',
      run: onPage(async ({ page, asked }) => {
        await roomInWindow();
        const app = credentials.apps['limited-login'] as AppCredentials;
        const login = await bearerFor(app, { sub: `client-${crypto.randomUUID()}` });
        const url = `${baseUrl}/limited-login`;
        await patchClocks(page, 0);
        await newSource(page, { url, route: '/api/auth/chat-token', login });
        const first = await one(page);
        const headers = { authorization: `Bearer ${login}`, 'content-type': 'application/json' };
        for (let status = 200; status === 200; )
          ({ status } = await fetch(`${url}/api/auth/chat-token`, { method: 'POST', headers, body: '{}' }));
        // Of a day.
        await jump(page, { both: 0.92 * 24 * hour });
        for (let at = 0; at < 5; at += 1) {
          assert.equal(await one(page), first);
          await settled(page);
        }
        assert.equal(asked.length, 2);
        await jump(page, { both: 0.09 * 24 * hour });
        const refused = await one(page);
        assert.deepEqual([refused.code, refused.limit], ['rate_limited', 'vendsPerSubject']);
        assert.ok(refused.retryAfterSeconds > 0 && refused.retryAfterSeconds <= 900);
        assert.equal((await one(page)).code, 'rate_limited');
        assert.equal(asked.length, 3);
      }, 'http://localhost:8081'),
    },
    {
      name: 'client: 503 is waited for',
      run: onPage(async ({ page, asked }) => {
        let refusals = 2;
        await page.route(`**${route}`, async (call) => {
          if (call.request().method() !== 'POST' || refusals-- <= 0) return call.continue();
          const headers = {
            'access-control-allow-origin': origin,
            'access-control-expose-headers': 'retry-after',
          };
          const json = { title: 'The service is not available now.', code: 'unavailable' };
          return call.fulfill({ status: 503, headers: { ...headers, 'retry-after': '1' }, json });
        });
        await newSource(page);
        const startedAt = performance.now();
        assert.match(await one(page), /^[\w.-]+$/);
        assert.ok(performance.now() - startedAt > 2_000);
        assert.equal(asked.length, 3);
      }),
    },
    {
      name: 'client: a tab that was frozen, while clocks and timers stood still, wakes to a fresh token',
      run: onPage(async ({ page, asked }) => {
        await patchClocks(page, 0);
        await newSource(page);
        await page.evaluate(() => {
          const shared = globalThis as Globals;
          shared.given = [];
          shared.source.subscribe(({ token }: Globals) => shared.given.push(token));
        });
        await page.waitForFunction(() => (globalThis as Globals).given.length === 1);
        const devTools = await page.context().newCDPSession(page);
        await devTools.send('Page.setWebLifecycleState', { state: 'frozen' });
        await devTools.send('Page.setWebLifecycleState', { state: 'active' });
        // Of the clocks, only the wall's has gone on.
        await jump(page, { wall: 8 * hour });
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
        await page.waitForFunction(() => (globalThis as Globals).given.length === 2);
        assert.equal(await one(page), (await page.evaluate(() => (globalThis as Globals).given))[1]);
        assert.equal(asked.length, 2);
      }),
    },
    {
      name: "client: after the laptop's lid was closed for a night, the timers find a fresh token",
      run: onPage(async ({ page, asked }) => {
        await page.clock.install();
        await newSource(page);
        await page.evaluate(() => (globalThis as Globals).source.subscribe(() => {}));
        const first = await one(page);
        await page.clock.fastForward('08:00:00');
        await page.clock.runFor(1_000);
        await settled(page);
        assert.notEqual(await one(page), first);
        assert.equal(asked.length, 2);
      }),
    },
    {
      name: "client: two tabs don't fight: one of them asks, the other has the token from it",
      run: onPage(async (first) => {
        const second = await openClientPage(websites, origin, first.page.context());
        const login = await bearerFor(wonderful, { sub: `client-${crypto.randomUUID()}` });
        const pages = [first.page, second.page];
        for (const page of pages) {
          await patchClocks(page, 0);
          await page.evaluate(givePatience);
          await newSource(page, { login, tabs: 'me' });
        }
        const both = async () => (await Promise.all(pages.map((page) => get(page, 10)))).flat();
        assert.equal(new Set(await both()).size, 1);
        for (const page of pages) await jump(page, { both: 0.995 * hour });
        assert.equal(new Set(await both()).size, 1);
        assert.equal(first.asked.length + second.asked.length, 2);
        // A tab without the name has its own.
        await newSource(second.page, { login });
        assert.notEqual(await one(second.page), await one(first.page));
      }),
    },
    {
      name: 'client: an app that demands a nonce gets a new one with each request',
      run: onPage(async ({ page, asked }) => {
        const login = await bearerFor(wonderfulNonce);
        await newSource(page, { url: wonderfulNonce.url, login, nonce: 'required' });
        await one(page);
        await page.evaluate(() => (globalThis as Globals).source.renew());
        assert.deepEqual(
          asked,
          Array(2)
            .fill(['/wonderful-nonce/nonce', `/wonderful-nonce${route}`])
            .flat(),
        );
      }),
    },
    {
      name: 'client: in Node, a guest stays the same one',
      async run() {
        const kept = new Map<string, string>();
        const guest = {
          getItem: (key: string) => kept.get(key) ?? null,
          setItem: (key: string, value: string) => void kept.set(key, value),
        };
        const source = () => createTokenSource<{ id: string }>({ url: `${baseUrl}/guests`, route, guest });
        const first = source();
        const { id } = await first.get();
        assert.equal((await first.renew()).id, id);
        assert.equal((await source().get()).id, id);
      },
    },
  ];
}
