import type { App } from '../contract/app.ts';
import { headerProofs, nonceHeader } from '../contract/input.ts';
import type { Counted } from '../contract/limits.ts';
import type { Incoming, Reply } from '../contract/profile.ts';
import type { Action, Route } from '../contract/route.ts';
import type { Credentials, Passcode, Proofs } from '../contract/vocabulary.ts';
import type { AppRings } from '../own-keys/rings-of.ts';
import { routeKeyOf, routesOf } from '../profiles/routes.ts';
import { acceptToken } from '../vending/accept-token.ts';
import { introspect } from '../vending/introspect.ts';
import { type RedeemPorts, redeem } from '../vending/redeem.ts';
import { reissue } from '../vending/reissue.ts';
import { findSession, renewSession } from '../vending/sessions.ts';
import { takeKey } from '../vending/take-key.ts';
import { type VendPorts, vend } from '../vending/vend.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { withLimits } from './rate-limit-fields.ts';

export interface AppPorts extends VendPorts, Omit<RedeemPorts, 'keys'> {
  /** Who may introspect, and whom the vendor's part vends to. */
  readonly backends: VendPorts['callers'];
  readonly sendPasscode: (request: {
    readonly phoneNumber: string;
    readonly sourceIp: string;
  }) => Promise<Passcode & Counted>;
  readonly rings: AppRings;
}

type Served = Exclude<Action, 'reply' | 'issueNonce' | 'publishKeys' | 'describeIssuer'>;
type RouteThat<Does extends Action> = Extract<Route<unknown>, { does: Does }>;
type Handlers = { [Does in Served]: (route: RouteThat<Does>, incoming: Incoming) => Promise<Reply> };

/** The endpoints of one app's own function: its profile's shapes around the domain's verbs. */
export function appEndpoints(app: App, ports: AppPorts): Endpoints {
  const { settings } = app;
  const { accounts, clock, backends } = ports;
  const callerKinds = app.callers.map(({ kind }) => kind);
  // The routes of an app that asks the vendor need no keys, and the others no credentials: `routesOf` sees to it.
  const keys = () => ('keys' in ports.rings ? ports.rings.keys : missing('keys'));
  const credentials = () => ('credentials' in ports.rings ? ports.rings.credentials : missing('credentials'));
  const ownKey = () => takeKey(keys().token);

  async function found(route: RouteThat<'readSession' | 'endSession'>, incoming: Incoming) {
    const request = route.read(incoming, settings);
    return findSession(request, await ownKey(), app, ports, clock());
  }

  const handlers: Handlers = {
    async describe(route) {
      const { held } = await takeKey(credentials());
      return route.reply(held, settings);
    },
    async sendPasscode(route, incoming) {
      const { sourceIp } = incoming;
      const passcode = await ports.sendPasscode({ ...route.read(incoming), sourceIp });
      return withLimits(route.reply(passcode), passcode);
    },
    async vend(route, incoming) {
      const isBackends = route.role === 'backend';
      const demandsNonce = isBackends && app.nonce === 'required';
      const read = route.read(incoming, settings, callerKinds);
      const nonce = read.nonce ?? (demandsNonce ? nonceHeader(incoming.headers) : undefined);
      const request = {
        ...read,
        ...credentialsOf(incoming, read.proofs),
        ...(nonce !== undefined && { nonce }),
      };
      const options = { demandsNonce, keepsAccount: route.keepsAccount ?? false };
      const callers = isBackends ? ports.callers : backends;
      const vended = await vend(request, options, app, { ...ports, callers });
      return withLimits(route.reply(vended, settings), vended);
    },
    async reissue(route, incoming) {
      const request = { ...route.read(incoming, settings), graceSeconds: route.graceSeconds(settings) };
      const vended = await reissue(request, app, { ...ports, keys: keys() });
      return withLimits(route.reply(vended, settings), vended);
    },
    async readToken(route, incoming) {
      const { kind } = route;
      const request = { ...route.read(incoming, settings), kind };
      const key = await takeKey(keys()[kind] ?? missing(kind));
      const { grant } = await acceptToken(request, key, app, clock(), ports);
      return route.reply(grant, await accounts.find(grant.subject), settings);
    },
    async redeem(route, incoming) {
      const { sourceIp } = incoming;
      const keepsAccount = route.keepsAccount ?? false;
      const request = { ...route.read(incoming, settings), sourceIp, keepsAccount };
      return route.reply(await redeem(request, app, { ...ports, keys: keys() }), settings);
    },
    readSession: async (route, incoming) => route.reply(await found(route, incoming), settings),
    async endSession(route, incoming) {
      const session = await found(route, incoming);
      await ports.sessions.end(session.id);
      return route.reply(session, settings);
    },
    async renewSession(route, incoming) {
      const request = route.read(incoming, settings);
      return route.reply(await renewSession(request, await ownKey(), app, ports, clock()), settings);
    },
    async introspect(route, incoming) {
      const request = { ...route.read(incoming), ...credentialsOf(incoming) };
      return route.reply(await introspect(request, app, { ...ports, callers: backends, keys: keys() }));
    },
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

  function missing(what: string): never {
    throw new Error(`The app ${app.name} has no ${what}.`);
  }
}

/** What proves who is asking: in the body where a vendor's requests have it there, otherwise in headers. */
const credentialsOf = ({ headers, sourceIp }: Incoming, inBody: Proofs = {}): Credentials => ({
  proofs: { ...headerProofs(headers), ...inBody },
  sourceIp,
});
