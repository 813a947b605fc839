import type { App } from '../contract/app.ts';
import type { Incoming, Reply } from '../contract/exchange.ts';
import type { Counted } from '../contract/limits.ts';
import { present } from '../contract/present.ts';
import type { Passcode } from '../contract/principal.ts';
import type { Route } from '../contract/route.ts';
import type { ServedBy } from '../profiles/actions.ts';
import { routeKeyOf, routesOf } from '../profiles/routes.ts';
import type { Minting } from '../vending/minting.ts';
import { type VendPorts, vend } from '../vending/vend.ts';
import { withCommonFields } from './common-fields.ts';
import type { Endpoint, Endpoints, Handlers } from './endpoint.ts';
import type { BackendPorts } from './introspect-handlers.ts';
import { nonceHeader, presentedBy } from './proofs.ts';
import { withLimits } from './rate-limit-fields.ts';
import * as some from './registry.ts';
import type { TokenPorts } from './token-handlers.ts';

export interface AppPorts extends Omit<VendPorts, 'mint'>, Omit<TokenPorts, 'mint'>, BackendPorts {
  readonly minting: Minting;
  readonly sendPasscode: (request: {
    readonly phoneNumber: string;
    readonly sourceIp: string;
  }) => Promise<Passcode & Counted>;
}

/** The endpoints of one app's function: the profile's shapes around the domain's verbs. */
export function appEndpoints(app: App, { minting, ...others }: AppPorts): Endpoints {
  const { settings } = app;
  const ports = { ...others, mint: minting.mint };
  const callerKinds = app.callers.map(({ kind }) => kind);

  const vendHandlers: Handlers<'sendPasscode' | 'vend'> = {
    async sendPasscode(route, incoming) {
      const { sourceIp } = incoming;
      const passcode = await ports.sendPasscode({ ...route.read(incoming), sourceIp });
      ports.journal.smsSent();
      return withLimits(route.reply(passcode), passcode);
    },
    async vend(route, incoming) {
      const isVendors = route.role === 'vendor';
      const demandsNonce = !isVendors && app.nonce === 'required';
      const read = route.read(incoming, settings, callerKinds);
      const nonce = read.nonce ?? (demandsNonce ? nonceHeader(incoming.headers) : undefined);
      const request = { ...read, ...presentedBy(incoming, read.proofs), ...present({ nonce }) };
      const options = { demandsNonce, keepsAccount: minting.by === 'us' && route.keepsAccount === true };
      const callers = isVendors ? ports.backends : ports.callers;
      const vended = await vend(request, options, app, { ...ports, callers });
      const reply = route.reply(vended, settings);
      return withLimits(isVendors ? reply : withCommonFields(reply, vended), vended);
    },
  };
  const handlers: Partial<Handlers<ServedBy<'serve-app'>>> = {
    ...vendHandlers,
    ...(minting.by === 'us' && some.signing(minting.app, minting.keys, ports)),
    ...(minting.by === 'us' && app.roles.includes('vendor') && some.vendor(minting.app, minting.keys, ports)),
    ...(minting.by === 'vendor' && some.upstream(app, minting)),
  };

  return new Map(
    routesOf(app).flatMap((route): [string, Endpoint][] => {
      const handle = (handlers as Partial<Record<string, Handler>>)[route.does];
      return handle
        ? [[routeKeyOf(app, route), { app, route, serve: (incoming) => handle(route, incoming) }]]
        : [];
    }),
  );
}

type Handler = (route: Route<unknown>, incoming: Incoming) => Promise<Reply>;
