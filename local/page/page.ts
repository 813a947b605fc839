import { statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../../cli/command-error.ts';
import type { Context } from '../../cli/context.ts';
import { secretsOfApp } from '../../cli/secrets/chosen-secret.ts';
import { ringOf } from '../../cli/secrets/ring.ts';
import { silentTerminal } from '../../cli/silent-terminal.ts';
import { localTarget, type Target } from '../../cli/target.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import type { PageHandler } from '../gateway.ts';
import { readBody } from '../read-body.ts';
import type { Runner } from '../runner.ts';
import { type Asset, bundlePage, shell, vendorClient } from './bundle.ts';
import { cardOf } from './cards.ts';
import { type Deed, done } from './deeds.ts';
import { isFromPage, isOwnHost, pageHeaders } from './guard.ts';
import { sendLive } from './live.ts';

export interface PageOptions {
  /** The folder of `credentials.json` and `outbox.jsonl`. */
  readonly stateDirectory: string;
  /** Its default export is the configuration. It is loaded again when it has changed. */
  readonly configFile: string;
}

const bodyLimitBytes = 100_000;

/** Serves the page at `/`, and all that it needs below `/-/`; no app can have that name. */
export const createPage =
  ({ stateDirectory, configFile }: PageOptions) =>
  (runner: Runner): PageHandler => {
    const { port } = new URL(runner.baseUrl);
    let lastGood: { default: VendingConfig } | undefined;
    let bundle: ReturnType<typeof bundlePage> | undefined;

    const targetOf = (): Target => localTarget(join(stateDirectory, 'credentials.json'));
    async function contextOf(): Promise<Context> {
      const url = `${pathToFileURL(configFile)}?${statSync(configFile).mtimeMs}`;
      // A person who edits it may leave a mistake in it: then the service goes on as it was.
      const loaded: { default: VendingConfig } = await import(url).catch(() => lastGood);
      lastGood = loaded;
      return { config: loaded.default, terminal: silentTerminal, environment: {} };
    }
    async function cards() {
      const [{ config }, { madeUp = {} }] = [await contextOf(), targetOf()];
      return appsOf(config).flatMap((app) => {
        const own = madeUp[app.name];
        return own ? [cardOf(config.name, app, own, runner.people)] : [];
      });
    }
    async function ringsOf(app: string) {
      const secrets = secretsOfApp(await contextOf(), targetOf(), app);
      return Object.fromEntries(
        await Promise.all(secrets.map(async (chosen) => [chosen.secret.name, await ringOf(chosen)] as const)),
      );
    }
    function assets() {
      bundle ??= bundlePage();
      bundle.catch(() => {
        bundle = undefined;
      });
      return bundle;
    }

    async function answer(
      request: IncomingMessage,
      response: ServerResponse,
      path: string,
      query: URLSearchParams,
    ): Promise<void> {
      if (path === '/' && isOwnHost(request, port)) return send(response, shell);
      if (!isFromPage(request, port)) return sendJson(response, 403, { message: notHere(runner.baseUrl) });
      if (request.method === 'POST' && path === '/-/do') {
        const body = await readBody(request, bodyLimitBytes);
        const deed = JSON.parse(body?.toString() ?? '{}') as Deed;
        return sendJson(
          response,
          200,
          await done(deed, { context: await contextOf(), target: targetOf(), runner }),
        );
      }
      if (path === '/-/apps') return sendJson(response, 200, await cards());
      if (path === '/-/live') {
        const app = query.get('app') ?? '';
        return sendLive(response, app, { traffic: runner.traffic, stateDirectory, ringsOf });
      }
      const client = /^\/-\/client\/(\w+)\.js$/.exec(path)?.[1];
      const asset = client ? vendorClient(client) : (await assets()).get(path);
      return asset ? send(response, asset) : sendJson(response, 404, { message: 'There is nothing here.' });
    }

    return (request, response) => {
      const [path = '/', query = ''] = (request.url ?? '/').split('?');
      if (path !== '/' && !path.startsWith('/-/')) return false;
      if (path.startsWith(relay) && isFromPage(request, port)) {
        asOwnPage(request);
        return false;
      }
      answer(request, response, path, new URLSearchParams(query)).catch((error: Error) => {
        if (response.headersSent) response.destroy();
        else sendJson(response, error instanceof CommandError ? 409 : 500, { message: error.message });
      });
      return true;
    };
  };

/** The page's requests to the API come by here: its own origin is on no app's `allowedOrigins`. */
const relay = '/-/as/';

function asOwnPage(request: IncomingMessage): void {
  request.url = `/${(request.url ?? '').slice(relay.length)}`;
  delete request.headers.origin;
  const at = request.rawHeaders.findIndex((name, index) => index % 2 === 0 && /^origin$/i.test(name));
  if (at >= 0) request.rawHeaders.splice(at, 2);
}

const notHere = (baseUrl: string) => `The page talks to itself alone. Open ${baseUrl}/.`;

function send(response: ServerResponse, { type, content }: Asset): void {
  response.writeHead(200, { ...pageHeaders, 'content-type': type }).end(content);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { ...pageHeaders, 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
