import assert from 'node:assert/strict';
import type { Check } from '../harness/checks.ts';
import type { Pages } from './open-pages.ts';

const active = 'document.activeElement.textContent || document.activeElement.id';
const background = 'getComputedStyle(document.body).backgroundColor';

/** How the page behaves for people who use no mouse, prefer a colour scheme, or ask from elsewhere. */
export const habitChecks = (pages: Pages, baseUrl: string): Check[] => [
  {
    name: 'by keyboard alone: past the navigation, to another person, to their token',
    async run() {
      const { page, close } = await pages.open('comapi');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(active), 'Skip to the app');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowRight');
      while ((await page.evaluate(active)) !== 'Get a token') await page.keyboard.press('Tab');
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
