import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Check } from '../harness/checks.ts';
import type { Pages } from './open-pages.ts';

/** Goes on by the tabulator until the focus is there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < 20; stops += 1) {
    await page.keyboard.press('Tab');
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
  }
  assert.fail(`the tabulator does not come to ${selector}`);
}

const background = 'getComputedStyle(document.body).backgroundColor';

/** How the page behaves for people who use no mouse, prefer a colour scheme, or ask from elsewhere. */
export const habitChecks = (pages: Pages, baseUrl: string): Check[] => [
  {
    name: 'by keyboard alone: past the navigation, to another person, to their token',
    async run() {
      const { page, close } = await pages.open('comapi');
      await page.keyboard.press('Tab');
      await page.locator('a:focus', { hasText: 'Skip to the app' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('main:focus').waitFor();
      await tabTo(page, 'input[name="person"]');
      await page.keyboard.press('ArrowRight');
      await page.locator('label', { hasText: 'user-2' }).locator('input:checked').waitFor();
      await tabTo(page, 'button.primary');
      await page.keyboard.press('Enter');
      await page.locator('.claims dd', { hasText: /^user-2$/ }).waitFor();
      await close();
    },
  },
  {
    name: 'the chosen colours hold, whatever the system prefers',
    async run() {
      const { page, close } = await pages.open('comapi');
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await page.evaluate(background);
      await page.getByLabel('Colours').selectOption('dark');
      await page.locator('[data-scheme="dark"]').waitFor({ state: 'attached' });
      const dark = await page.evaluate(background);
      assert.notEqual(dark, light);
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.evaluate(background), dark);
      await page.getByLabel('Colours').selectOption('light');
      await page.locator('[data-scheme="light"]').waitFor({ state: 'attached' });
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.equal(await page.evaluate(background), light);
      await close();
    },
  },
  {
    name: 'requests from elsewhere are in the list, a refused preflight with the origin that was missing',
    async run() {
      const { page, close } = await pages.open('comapi');
      await page.getByText('Live', { exact: true }).waitFor();
      await fetch(`${baseUrl}/comapi/nonce`, { method: 'POST' });
      const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
      await fetch(`${baseUrl}/comapi/nonce`, { method: 'OPTIONS', headers });
      const rows = page.locator('.requests li');
      await rows.filter({ hasText: 'POST' }).filter({ hasText: '/comapi/nonce' }).first().waitFor();
      await rows.filter({ hasText: 'http://localhost:5173' }).first().waitFor();
      await close();
    },
  },
];
