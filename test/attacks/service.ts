import type { NonSharedBuffer } from 'node:buffer';
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as jose from 'jose';
import pRetry from 'p-retry';
import * as uuid from 'uuid';
import * as valibot from 'valibot';
import { appsOf } from '../../lambdas/config/apps.ts';
import { routeKeyOf, routesOf, serverOf } from '../../lambdas/profiles/routes.ts';
import { matchRoute } from '../../local/routes.ts';
import { eventOf, newContext } from '../http/gateway-event.ts';
import { attackConfig } from './attack-config.ts';
import type { Bundle } from './mutated-bundle.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: an attack says what it looks for in a body, field by field
  readonly body: any;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly sourceIp?: string;
}

/** The functions of one bundle as Lambda runs them, one sandbox each, behind the routes of the API. */
export interface Service {
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** An event as it is, for the function that has its route. */
  invoke(event: APIGatewayProxyEventV2): Promise<Answer>;
  /** Other sandboxes of the same functions, which remember nothing. */
  cold(): Service;
  /** What the functions have logged, and where they have fetched from. */
  readonly lines: string[];
  readonly fetched: string[];
  /** The cost of each password hash that was computed. */
  readonly hashed: string[];
}

type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The route keys of the API with the app whose function has them; the shared function has the rest. */
const routes = [
  ...appsOf(attackConfig).flatMap((app) =>
    routesOf(app)
      .filter((route) => serverOf(route) !== 'publish-keys')
      .map((route) => ({
        routeKey: routeKeyOf(app, route),
        app: serverOf(route) === 'serve-shared' ? '' : app.name,
      })),
  ),
  ...['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({ routeKey: `${method} /{proxy+}`, app: '' })),
];

/** What a hash costs is recorded, so the same one is not computed again. */
const hashes = new Map<string, NonSharedBuffer>();
function rememberedScrypt(...[password, salt, length, options, done]: Parameters<typeof crypto.scrypt>) {
  const of = JSON.stringify([password, salt, length, options]);
  const known = hashes.get(of);
  if (known) return void setImmediate(done, null, known);
  crypto.scrypt(password, salt, length, options, (error, hash) => {
    if (!error) hashes.set(of, hash);
    done(error, hash);
  });
}

/** The packages that are ES modules, which can't be required here. */
const modules: Readonly<Record<string, unknown>> = {
  '@middy/core': middy,
  jose,
  'p-retry': pRetry,
  uuid,
  valibot,
};
const required = createRequire(import.meta.url);

/** @param variablesOf what the function of an app has in its environment; the shared one has those of no app. */
export function startService(bundle: Bundle, variablesOf: (app: string) => Record<string, string>): Service {
  const lines: string[] = [];
  const fetched: string[] = [];
  const hashed: string[] = [];
  const ownCrypto: typeof crypto = Object.assign(Object.create(crypto), {
    scrypt(...args: Parameters<typeof crypto.scrypt>) {
      hashed.push(JSON.stringify(args.slice(2, -1)));
      return rememberedScrypt(...args);
    },
  });
  const sandboxes = new Map<string, Handler>();

  /** In the test's own realm, so that its clock is the functions' clock. */
  function sandboxOf(app: string): Handler {
    const stdout = { write: (line: string) => lines.push(line) };
    const own = Object.create(process, { env: { value: variablesOf(app) }, stdout: { value: stdout } });
    const ownFetch = (url: string | URL, options?: RequestInit) => {
      fetched.push(String(url));
      return fetch(url, options);
    };
    const evaluate = new Function(
      ...['require', 'module', 'process', 'fetch'],
      app ? bundle.serveApp : bundle.issueNonce,
    );
    const module = { exports: {} as { handler: Handler } };
    const load = (name: string) => (name === 'node:crypto' ? ownCrypto : (modules[name] ?? required(name)));
    evaluate(load, module, own, ownFetch);
    return module.exports.handler;
  }

  async function invoke(event: APIGatewayProxyEventV2): Promise<Answer> {
    const app = routes.find(({ routeKey }) => routeKey === event.routeKey)?.app ?? '';
    const sandbox = sandboxes.get(app) ?? sandboxOf(app);
    sandboxes.set(app, sandbox);
    const { statusCode = 0, headers = {}, body } = await sandbox(event, newContext());
    return {
      status: statusCode,
      headers: headers as Answer['headers'],
      body: body === undefined ? undefined : JSON.parse(body),
    };
  }

  return {
    lines,
    fetched,
    hashed,
    invoke,
    cold: () => startService(bundle, variablesOf),
    call(method, path, { body, headers = {}, sourceIp = '192.0.2.1' } = {}) {
      const { route, pathParameters } = matchRoute(routes, method, path) ?? noRoute(method, path);
      const isJson = body !== undefined && typeof body !== 'string';
      const event = eventOf(route.routeKey, {
        path,
        ...(pathParameters && { pathParameters }),
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      });
      const { requestContext } = event;
      const http = { ...requestContext.http, method, sourceIp };
      return invoke({ ...event, requestContext: { ...requestContext, http } });
    },
  };
}

function noRoute(method: string, path: string): never {
  throw new Error(`the API has no route for ${method} ${path}`);
}
