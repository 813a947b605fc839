import type { SigningApp } from '../contract/app.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import type { Caller } from '../vending/caller.ts';
import { introspect } from '../vending/introspect.ts';
import type { RedeemPorts } from '../vending/redeem.ts';
import type { Handlers } from './endpoint.ts';
import { presentedBy } from './proofs.ts';

export interface BackendPorts extends Pick<RedeemPorts, 'nonces' | 'cutOffs' | 'clock'> {
  /** The callers that may introspect; in the role `vendor`, the app vends to them. */
  readonly backends: readonly Caller[];
}

/** The handlers of every app that signs. */
export const introspectHandlers = (
  app: SigningApp,
  keys: KeyRings,
  ports: BackendPorts,
): Handlers<'introspect'> => ({
  async introspect(route, incoming) {
    const request = { ...route.read(incoming), ...presentedBy(incoming) };
    return route.reply(await introspect(request, app, { ...ports, keys, callers: ports.backends }));
  },
});
