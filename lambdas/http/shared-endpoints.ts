import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { pageRouteKeys } from '../contract/page.ts';
import type { Route } from '../contract/route.ts';
import { routeKeyOf, routesOf, serverOf } from '../profiles/routes.ts';
import { issueNonce } from '../vending/issue-nonce.ts';
import type { Limiter } from '../vending/limiter.ts';
import type { NonceStore } from '../vending/nonce-store.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { withLimits } from './rate-limit-fields.ts';

interface Ports {
  readonly noncesOf: (app: App) => NonceStore;
  readonly limiterOf: (app: App) => Limiter;
  readonly clock: Clock;
}

/** The endpoints of the shared function, and the route keys that other functions serve. */
export function sharedEndpoints(apps: readonly App[], ports: Ports): [Endpoints, otherRouteKeys: string[]] {
  const lines = apps.flatMap((app) =>
    routesOf(app).map((route) => ({ app, route, key: routeKeyOf(app, route) })),
  );
  const endpoints = new Map<string, Endpoint>([['GET /health', health]]);
  for (const { app, route, key } of lines) {
    const serve = serveOf(app, route, ports);
    if (serve) endpoints.set(key, { app, route, serve });
  }
  const others = lines.filter(({ route }) => serverOf(route) !== 'serve-shared').map(({ key }) => key);
  return [endpoints, [...pageRouteKeys, ...others]];
}

const health: Endpoint = { serve: async () => ({ status: 200, body: { status: 'ok' } }) };

function serveOf(app: App, route: Route<unknown>, ports: Ports): Endpoint['serve'] | undefined {
  if (route.does === 'reply') return async () => route.reply(app.settings);
  if (route.does !== 'issueNonce') return undefined;
  const stores = { nonces: ports.noncesOf(app), limiter: ports.limiterOf(app) };
  return async (incoming) => {
    route.read?.(incoming, app.settings);
    const issued = await issueNonce(incoming.sourceIp, app, stores, ports.clock());
    return withLimits(route.reply(issued, app.settings), issued);
  };
}
