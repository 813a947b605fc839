import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launch } from '../browser/open-browser.ts';

export const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** The page of one app, in a new profile of the browser. */
export interface OpenPage {
  readonly page: Page;
  /** Examines the page with axe-core in each colour scheme and size. */
  examine(state: string): Promise<void>;
  /** Throws if the console has had an error. */
  close(): Promise<void>;
}

export interface Pages {
  readonly version: string;
  open(app: string): Promise<OpenPage>;
  close(): Promise<void>;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds. Its whole report, of all that it has examined, takes longer to hand over than to make. */
const violations = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join('\\n  ')))`;

/** A browser writes a line for every answer of 400 and more, whatever the page makes of it. */
const isRefusal = (text: string) =>
  /^Failed to load resource: the server responded with a status of 4\d\d/.test(text);

/** @param pictures the folder for pictures of every state; if absent, none are taken. */
export async function openPages(executablePath: string, url: string, pictures?: string): Promise<Pages> {
  const browser = await launch(executablePath);
  return {
    version: browser.version(),
    close: () => browser.close(),
    async open(app) {
      const context = await browser.newContext({ viewport: sizes.desktop, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !isRefusal(message.text())) errors.push(message.text());
      });
      page.on('response', (response) => {
        if (response.status() >= 500) errors.push(`${response.url()} answered ${response.status()}`);
      });
      page.on('pageerror', (error) => errors.push(String(error.stack)));
      await page.goto(`${url}#${app}`);
      await page
        .getByRole('heading', { level: 1, name: app })
        .waitFor()
        .catch((cause: Error) => {
          throw new Error([`the page of ${app} does not open`, ...errors].join('\n'), { cause });
        });

      // The page's policy lets no script in; the debugger does.
      await page.evaluate(axe);
      const look = async (state: string, size: keyof typeof sizes, scheme: 'light' | 'dark') => {
        await page.setViewportSize(sizes[size]);
        await page.emulateMedia({ colorScheme: scheme });
        const width = await page.evaluate('document.documentElement.scrollWidth');
        assert.equal(width, sizes[size].width, `${state}: the ${size} page scrolls sideways`);
        const found = await page.evaluate(violations);
        if (pictures)
          await page.screenshot({
            path: join(pictures, `${app}-${state}-${size}-${scheme}.png`),
            fullPage: true,
          });
        assert.deepEqual(found, [], `${state}, ${size}, ${scheme}`);
      };

      return {
        page,
        async examine(state) {
          for (const size of ['phone', 'desktop'] as const)
            for (const scheme of ['light', 'dark'] as const) await look(state, size, scheme);
        },
        async close() {
          await context.close();
          assert.deepEqual(errors, []);
        },
      };
    },
  };
}
