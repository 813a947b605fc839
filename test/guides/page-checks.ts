import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { vendors } from '../../examples/serve.ts';
import type { Check } from '../harness/checks.ts';
import type { Served } from '../harness/serve.ts';

/** The demonstration apps allow it. */
export const origin = 'http://localhost:8080';
const timeout = 120_000;

/** What a person types in. Pages that log in by themselves need only the button. */
const typing: Readonly<Record<string, (page: Page, served: Served) => Promise<void>>> = {
  async comapi(page, { credentials }) {
    const { userId, password } = credentials.people[0] ?? { userId: '', password: '' };
    await page.fill('[name=username]', userId);
    await page.fill('[name=password]', password);
  },
  async qiscus(page, { credentials, outboxFile }) {
    const { phoneNumber = '' } = credentials.people[2] ?? {};
    await page.fill('[name=phone_number]', phoneNumber);
    const sent = page.waitForResponse((response) => response.url().endsWith('/auth/passcode'), { timeout });
    await page.click('text=Send code');
    assert.equal((await sent).status(), 202);
    const { message } = JSON.parse(readFileSync(outboxFile, 'utf8').trimEnd().split('\n').at(-1) ?? '');
    await page.fill('[name=passcode]', /\d{6}/.exec(message)?.[0] ?? '');
  },
};

/** Each vendor's page, in plain JS and with React, connects in a real browser. */
export const pageChecks = (browser: Browser, served: Served): Check[] =>
  vendors
    .filter((vendor) => vendor in served.credentials.apps)
    .flatMap((vendor) => ['', 'react'].map((file) => ({ vendor, file })))
    .map(({ vendor, file }) => ({
      name: `${vendor}: the page ${file ? 'with React' : 'in plain JS'} connects`,
      async run() {
        const page = await (await browser.newContext()).newPage();
        const errors: string[] = [];
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(`${origin}/${vendor}/${file}`);
        try {
          await typing[vendor]?.(page, served);
          const button = page.locator('text=Connect').and(page.locator('button'));
          if ((await button.count()) > 0) await button.click();
          await page.waitForFunction(
            "document.querySelector('output')?.textContent.startsWith('Connected')",
            null,
            { timeout },
          );
        } catch (error) {
          throw new Error([(error as Error).message, ...errors].join('\n'), { cause: error });
        }
        await page.context().close();
      },
    }));
