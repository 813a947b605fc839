import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import config from '../fixtures/page-config.ts';
import type { Check } from '../harness/checks.ts';
import type { Pages } from './open-pages.ts';

/** Which apps can show what. */
const shows = {
  client: ['comapi', 'qiscus'],
  replay: ['comapi', 'qiscus'],
  forgery: ['comapi', 'qiscus', 'wonderful', 'chatsdk'],
  otherUser: ['avaya', 'wonderful', 'chatsdk'],
  rotation: ['wonderful'],
};

const patienceMillis = 120_000;
const windowMillis = (config.apps['comapi']?.limits.vendsPerSubject.windowSeconds ?? 0) * 1000;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const seen = (locator: Locator) => locator.first().waitFor({ timeout: patienceMillis });

/** The ids of the keys that the page shows. */
const idsOf = (keys: Locator) =>
  keys.locator('.key code').evaluateAll((all) => all.map((each) => each.getAttribute('title')));

/** Clicks, and waits until the walk is at its end. */
async function ask(page: Page): Promise<void> {
  await button(page, 'Get a token').click();
  await page.evaluate('new Promise(requestAnimationFrame)');
  await page.locator('.walk .primary:enabled').waitFor({ timeout: patienceMillis });
}

/** Gets a token as this person, and waits for the outcome of every step. */
async function logIn(page: Page, person: string, way?: string): Promise<string> {
  const walk = section(page, 'Get a token');
  await walk.locator('label', { hasText: new RegExp(`^${person.replace('+', '\\+')}$`) }).click();
  if (way) await walk.locator('label', { hasText: way }).click();
  await ask(page);
  assert.equal(await walk.locator('.step[data-state="bad"]').count(), 0, await walk.innerText());
  return section(page, 'The token').locator('.jws').first().textContent() as Promise<string>;
}

/** Asks until a limit refuses; waits until the page says that the limit is over, and asks again. */
async function spendLimit(page: Page): Promise<void> {
  // Once the limit is over, its notice no longer names it: a slow machine asks again.
  const notice = page.locator('.notice', { hasText: 'vendsPerSubject' });
  // Windows begin at multiples of their length. Half of one is enough to spend, and to look at what the page says.
  const leftMillis = windowMillis - (Date.now() % windowMillis);
  if (leftMillis < windowMillis / 2) await setTimeout(leftMillis);
  for (let asked = 0; asked < 40; asked += 1) {
    await ask(page);
    if ((await notice.count()) > 0) return;
  }
  assert.fail('no limit is spent');
}

export function tourChecks(pages: Pages, app: string, log: readonly string[]): Check[] {
  const can = (what: keyof typeof shows) => shows[what].includes(app);
  const tried = (page: Page) => section(page, 'The token').locator('.verdict[data-refused="true"]');

  return [
    {
      name: `${app}: people and a guest log in; misuse, pastes, rotations and limits are seen`,
      async run() {
        const { page, examine, close } = await pages.open(app);
        const people = await page.locator('.people label').allInnerTexts();
        await seen(section(page, 'Keys').locator('.key[data-state="signs"]'));
        await examine('1-begin');

        const tokens = [await logIn(page, people[0] ?? '')];
        await examine('2-token');
        const tries = [
          can('replay') && 'Use it again',
          can('forgery') && 'Forge it',
          can('otherUser') && 'Ask for another user',
        ];
        for (const [at, name] of tries.filter((each) => each !== false).entries()) {
          await button(page, name).click();
          await tried(page).nth(at).waitFor({ timeout: patienceMillis });
        }
        await page.locator('details').first().locator('summary').click();
        await examine('3-misuse');

        tokens.push(await logIn(page, people[1] ?? ''), await logIn(page, 'a guest'));
        assert.equal(new Set(tokens).size, 3);
        assert.ok(tokens.every((token) => token.length > 60));
        if (can('client')) tokens.push(await logIn(page, people[3] ?? '', 'SDK'));
        await examine('4-guest');

        const keys = section(page, 'Keys').locator('.secret').first();
        await keys.getByText('Change it').click();
        await keys.getByRole('textbox').fill('oops');
        await keys.getByRole('button', { name: 'Paste' }).click();
        await seen(keys.locator('.key[data-state="unusable"]'));
        await seen(keys.locator('.key[data-state="signs"]'));
        await examine('5-bad-paste');
        await keys.getByRole('button', { name: 'Roll back' }).click();
        await seen(keys.locator('.key[data-state="signs"]', { hasText: 'AWSCURRENT' }));
        const before = await idsOf(keys);
        const hasNew = async () => (await idsOf(keys)).some((id) => !before.includes(id));
        if (can('rotation')) await keys.getByRole('button', { name: 'Rotate' }).click();
        else {
          await keys.getByRole('button', { name: 'Make one up' }).click();
          await keys.getByRole('button', { name: 'Paste' }).click();
        }
        for (let waited = 0; waited < patienceMillis && !(await hasNew()); waited += 100)
          await setTimeout(100);
        assert.ok(await hasNew(), 'no key is new');
        await seen(keys.locator(`.key[data-state="${can('rotation') ? 'next' : 'signs'}"]`));
        await keys.getByRole('button', { name: 'Restart functions' }).click();
        await seen(keys.getByText('Every function starts anew'));
        await logIn(page, people[4] ?? '', can('client') ? 'plain' : undefined);
        await examine('6-rotated');

        await page.locator('.people label').nth(2).click();
        await spendLimit(page);
        await examine('7-limit');
        await seen(page.locator('.notice[data-over="true"]'));
        await logIn(page, people[2] ?? '');
        assert.equal(await page.locator('.notice').count(), 0);
        await close();
        for (const token of tokens)
          assert.ok(!log.some((line) => line.includes(token)), 'a token is in the log');
      },
    },
  ];
}
