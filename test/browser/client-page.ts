import { join } from 'node:path';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import type { Visited, Websites } from './open-browser.ts';

/** What scripts leave in the page; it has no types there. */
// biome-ignore lint/suspicious/noExplicitAny: untyped scripts
export type Globals = any;

const entry = join(import.meta.dirname, '../../client/index.ts');

/** The client as a page's bundler makes it, in the global `client`. */
const bundled = build({
  entryPoints: [entry],
  bundle: true,
  format: 'iife',
  globalName: 'client',
  write: false,
});

/** A page with the client, and the requests for tokens that it has made. */
export interface ClientPage extends Visited {
  readonly asked: string[];
}

export async function openClientPage(
  websites: Websites,
  origin: string,
  context?: BrowserContext,
): Promise<ClientPage> {
  const visited = context ? await another(context, origin) : await websites.visit(origin);
  const { page } = visited;
  const asked: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).pathname));
  const [file] = (await bundled).outputFiles;
  await page.addScriptTag({ content: file?.text ?? '' });
  return { ...visited, asked };
}

async function another(context: BrowserContext, origin: string): Promise<Visited> {
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return { page, errors: [] };
}

/** How the clocks of a page are off, in milliseconds: the wall clock from now on, and both from a later moment on. */
export async function patchClocks(page: Page, wallOffMillis: number): Promise<void> {
  await page.evaluate((off) => {
    const shared = globalThis as Globals;
    shared.jump = { both: 0, wall: off };
    const [realNow, realPerformance] = [Date.now, performance.now.bind(performance)];
    Date.now = () => realNow() + shared.jump.both + shared.jump.wall;
    performance.now = () => realPerformance() + shared.jump.both;
  }, wallOffMillis);
}
export const jump = (page: Page, change: { both?: number; wall?: number }) =>
  page.evaluate((by) => {
    const { jump } = globalThis as Globals;
    jump.both += (by.both ?? 0) * 1_000;
    jump.wall += (by.wall ?? 0) * 1_000;
  }, change);
