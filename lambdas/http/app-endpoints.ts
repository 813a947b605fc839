import type { App } from '../contract/app.ts';
import type { Incoming, Reply } from '../contract/profile.ts';
import type { Action, Route } from '../contract/route.ts';
import type { Passcode } from '../contract/vocabulary.ts';
import { routeKeyOf, routesOf } from '../profiles/routes.ts';
import type { Caller } from '../vending/caller.ts';
import { introspect } from '../vending/introspect.ts';
import { type RedeemPorts, redeem } from '../vending/redeem.ts';
import { findSession, renewSession } from '../vending/sessions.ts';
import { takeKey } from '../vending/take-key.ts';
import { vend } from '../vending/vend.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';

export interface AppPorts extends RedeemPorts {
  readonly callers: readonly Caller[];
  /** Who may introspect. */
  readonly backends: readonly Caller[];
  readonly sendPasscode: (request: { readonly phoneNumber: string }) => Promise<Passcode>;
}

type Served = Exclude<Action, 'reply' | 'issueNonce'>;
type Handlers = {
  [Does in Served]: (route: Extract<Route<unknown>, { does: Does }>, incoming: Incoming) => Promise<Reply>;
};

/** The endpoints of one app's own function: its profile's shapes around the domain's verbs. */
export function appEndpoints(app: App, ports: AppPorts): Endpoints {
  const { settings } = app;
  const { ring, sessions, clock } = ports;
  const found = async (
    route: Extract<Route<unknown>, { does: 'readSession' | 'endSession' }>,
    incoming: Incoming,
  ) => findSession(route.read(incoming, settings), await takeKey(ring), app, sessions, clock());

  const handlers: Handlers = {
    sendPasscode: async (route, incoming) =>
      route.reply(await ports.sendPasscode(route.read(incoming, settings))),
    vend: async (route, incoming) =>
      route.reply(await vend(route.read(incoming, settings), app, ports), settings),
    async redeem(route, incoming) {
      const request = { ...route.read(incoming, settings), sourceIp: incoming.sourceIp };
      return route.reply(await redeem(request, app, ports), settings);
    },
    readSession: async (route, incoming) => route.reply(await found(route, incoming), settings),
    async endSession(route, incoming) {
      const session = await found(route, incoming);
      await sessions.end(session.id);
      return route.reply(session, settings);
    },
    async renewSession(route, incoming) {
      const request = route.read(incoming, settings);
      return route.reply(await renewSession(request, await takeKey(ring), app, sessions, clock()), settings);
    },
    introspect: async (route, incoming) =>
      route.reply(await introspect(route.read(incoming), app, { ...ports, callers: ports.backends })),
  };

  return new Map(
    routesOf(app).flatMap((route): [string, Endpoint][] => {
      if (!(route.does in handlers)) return [];
      const handle = handlers[route.does as Served] as (
        route: Route<unknown>,
        incoming: Incoming,
      ) => Promise<Reply>;
      return [[routeKeyOf(app, route), { app, route, serve: (incoming) => handle(route, incoming) }]];
    }),
  );
}
