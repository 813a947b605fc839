import type { Account } from './account.ts';
import type { Incoming, Reply } from './exchange.ts';
import type { Vended, VerifiedGrant } from './grant.ts';
import type { RouteBase } from './route-base.ts';
import type { Subscription, TokenKind } from './token-format.ts';

/** Vends again to the holder of a genuine token, until `graceSeconds` after it expires. */
export interface ReissueRoute<Settings> extends RouteBase {
  readonly does: 'reissue';
  read(incoming: Incoming, settings: Settings): { readonly token: string };
  /** How long after its `exp` a token can still be renewed. */
  graceSeconds(settings: Settings): number;
  reply(vended: Vended, settings: Settings): Reply;
}

/** Gives the claims of a token. Refuses `invalid_token`, with `options.why`. */
export interface ReadTokenRoute<Settings> extends RouteBase {
  readonly does: 'readToken';
  readonly kind: TokenKind;
  read(incoming: Incoming, settings: Settings): { readonly token: string };
  reply(grant: VerifiedGrant, account: Account | undefined, settings: Settings): Reply;
}

/** Signs a `wsToken` for one channel, for the holder of a token. It ends no later than that token. */
export interface SubscribeRoute<Settings> extends RouteBase {
  readonly does: 'subscribe';
  readonly maxLifetimeSeconds: number;
  read(incoming: Incoming): { readonly token: string; readonly channel: string };
  isAllowed(channel: string, subject: string, settings: Settings): boolean;
  reply(subscription: Subscription): Reply;
}
