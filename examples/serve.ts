import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Listening, listen } from '../local/listen.ts';
import type { Credentials } from '../local/seed.ts';

const folder = import.meta.dirname;
/** Each is a folder here, and an app of `vending.config.ts` as it is shipped. */
export const vendors = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves the pages, bundled, and the vendors' backends, which get their API keys by environment. They ask the service
 * that these credentials belong to. Apps that it does not have are left out.
 */
export async function serveExamples(credentials: Credentials, port: number): Promise<Listening> {
  const here = vendors.filter((name) => credentials.apps[name]?.profile === name);
  for (const name of here)
    Object.assign(process.env, {
      [`${name.toUpperCase()}_URL`]: `${credentials.baseUrl}/${name}`,
      [`${name.toUpperCase()}_API_KEY`]: credentials.apps[name]?.apiKey,
    });
  const backends: Readonly<Record<string, Handler>> = Object.fromEntries(
    await Promise.all(
      here.map(async (name) => [name, (await import(join(folder, name, 'backend.js'))).chatToken]),
    ),
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, vendor = '', file = ''] = (request.url ?? '/').split('/');
    const send = (type: string, body: string) =>
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    if (vendor === '') send('text/html', indexOf(here));
    else if (vendor === 'settings.json') send('application/json', JSON.stringify(settingsOf(credentials)));
    else if (!here.includes(vendor)) response.writeHead(404).end();
    else if (file === 'backend' && request.method === 'POST') await backends[vendor]?.(request, response);
    else if (file === '') send('text/html', readFileSync(join(folder, vendor, 'index.html'), 'utf8'));
    else if (file === 'react') send('text/html', reactPage);
    else if (file === 'page.js' || file === 'react.js')
      send('text/javascript', await bundle(join(folder, vendor, file), credentials.baseUrl));
    else response.writeHead(404).end();
  }

  return listen(answer, port);
}

const head =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">';
const reactPage = `${head}<title>React</title><div id="root"></div><script type="module" src="react.js"></script>`;
const indexOf = (names: readonly string[]) =>
  `${head}<title>Examples</title><h1>Examples</h1><ul>${names
    .map((name) => `<li><a href="${name}/">${name}</a>, with <a href="${name}/react">React</a></li>`)
    .join('')}</ul>`;

/** What the pages' `login.js` needs. */
const settingsOf = ({ endpoints }: Credentials) => ({ identityProvider: endpoints.identityProvider });

async function bundle(file: string, baseUrl: string): Promise<string> {
  const entry = existsSync(file) ? file : `${file}x`;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    alias: { 'token-vending/client': join(folder, '../client/index.ts') },
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').replaceAll('http://127.0.0.1:3000', baseUrl);
}
