import type { SigningApp } from '../contract/app.ts';
import type { Incoming } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { RouteThat } from '../contract/route.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import { standingOf } from '../vending/accept-token.ts';
import { type RedeemPorts, redeem } from '../vending/redeem.ts';
import { type ReissuePorts, reissue } from '../vending/reissue.ts';
import { findSession, renewSession } from '../vending/sessions.ts';
import { subscribe } from '../vending/subscribe.ts';
import { takeKey } from '../vending/take-key.ts';
import { verifyToken } from '../vending/verify-token.ts';
import type { Handlers } from './endpoint.ts';
import { withLimits } from './rate-limit-fields.ts';

export interface TokenPorts extends Omit<RedeemPorts, 'keys'>, Omit<ReissuePorts, 'keys'> {}

type TokenAction =
  | 'reissue'
  | 'readToken'
  | 'subscribe'
  | 'redeem'
  | 'readSession'
  | 'endSession'
  | 'renewSession';

/** What the vendor's cloud does with an app's tokens, and the sessions that they open. */
export function tokenHandlers(app: SigningApp, keys: KeyRings, others: TokenPorts): Handlers<TokenAction> {
  const { settings, tokens } = app;
  const { accounts, clock, sessions } = others;
  const ports = { ...others, keys };

  async function found(route: RouteThat<'readSession' | 'endSession'>, incoming: Incoming) {
    const request = route.read(incoming, settings);
    const session = await findSession(request, await takeKey(keys.token), app, ports, clock());
    if (request.accepts && !request.accepts(session))
      throw new Refusal('not_found', { reason: "another's, by the session" });
    return session;
  }

  return {
    async reissue(route, incoming) {
      const request = { ...route.read(incoming, settings), graceSeconds: route.graceSeconds(settings) };
      const vended = await reissue(request, app, ports);
      return withLimits(route.reply(vended, settings), vended);
    },
    async readToken(route, incoming) {
      const [format, ring] = [tokens[route.kind], keys[route.kind]];
      if (!format || !ring) throw new Refusal('not_found');
      const request = { ...route.read(incoming, settings), format };
      const verified = await verifyToken(request, await takeKey(ring), app, clock());
      const { grant } = verified;
      const [, account] = await sideBySide([standingOf(verified, ports), accounts.find(grant.subject)]);
      return route.reply(grant, account, settings);
    },
    async subscribe(route, incoming) {
      const { token, channel } = route.read(incoming);
      const { maxLifetimeSeconds } = route;
      const isAllowed = (subject: string) => route.isAllowed(channel, subject, settings);
      return route.reply(await subscribe({ token, channel, maxLifetimeSeconds, isAllowed }, app, ports));
    },
    async redeem(route, incoming) {
      const { sourceIp } = incoming;
      const keepsAccount = route.keepsAccount ?? false;
      const request = { ...route.read(incoming, settings), sourceIp, keepsAccount };
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
      const session = await renewSession(request, await takeKey(keys.token), app, ports, clock());
      return withLimits(route.reply(session, settings), session);
    },
  };
}
