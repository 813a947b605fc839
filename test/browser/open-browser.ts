import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Browser, chromium, type Page } from 'playwright-core';
import { listen } from '../../local/listen.ts';

/** Where Debian, Ubuntu and Google put it. */
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumProgram = programs.find((path) => existsSync(path));

/** A page of some website, and the errors in its console. */
export interface Visited {
  readonly page: Page;
  readonly errors: readonly string[];
}

export interface Websites {
  readonly version: string;
  /** Opens a page of this origin in a new profile, without cookies. */
  visit(origin: string): Promise<Visited>;
  close(): Promise<void>;
}

/**
 * Starts Chromium with its own CORS rules, and a server with an empty page for each of these origins. Names and ports
 * lead to that server, so no port has to be free and nothing leaves the machine.
 */
export async function openBrowser(executablePath: string, origins: readonly string[]): Promise<Websites> {
  // A server, not a listener: it answers under every name.
  const pages = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>page</title>');
  });
  const server = await listen(pages, 0);
  const browser = await launch(executablePath, origins, server.port);
  return {
    version: browser.version(),
    async visit(origin) {
      const page = await (await browser.newContext()).newPage();
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(`${origin}/`);
      return { page, errors };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Starts Chromium so that these origins lead to one port of this machine. */
export function launch(executablePath: string, origins: readonly string[] = [], port = 0): Promise<Browser> {
  const rules = origins.map((origin) => `MAP ${new URL(origin).host} 127.0.0.1:${port}`);
  return chromium.launch({
    executablePath,
    args: [
      // Containers and root have no sandbox; the pages are our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--host-resolver-rules=${rules.join(', ')}`,
    ],
  });
}
