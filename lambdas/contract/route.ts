import type { CallerKind } from './caller-config.ts';
import type { Incoming, Reply } from './exchange.ts';
import type { Vended, VendRequest, VerifiedGrant } from './grant.ts';
import type { IssuedNonce } from './nonce.ts';
import type { Passcode } from './principal.ts';
import type { RouteBase } from './route-base.ts';
import type { OpenSession, Session } from './session.ts';
import type { Claims, Issuer } from './token-format.ts';
import type { ReadTokenRoute, ReissueRoute, SubscribeRoute } from './token-route.ts';

export interface ReplyRoute<Settings> extends RouteBase {
  readonly does: 'reply';
  reply(settings: Settings): Reply;
}

/** As `reply`, with the app's upstream credentials: the vendor wants its clients to have a part of them. */
export interface DescribeRoute<Settings, Credentials> extends RouteBase {
  readonly does: 'describe';
  reply(credentials: Credentials, settings: Settings): Reply;
}

export interface IssueNonceRoute<Settings> extends RouteBase {
  readonly does: 'issueNonce';
  /** Refuses requests for another app; returns nothing. */
  read?(incoming: Incoming, settings: Settings): void;
  reply(nonce: IssuedNonce, settings: Settings): Reply;
}

export interface SendPasscodeRoute extends RouteBase {
  readonly does: 'sendPasscode';
  read(incoming: Incoming): { readonly phoneNumber: string };
  reply(passcode: Passcode): Reply;
}

/** Vends to the app's callers; in the role `vendor`, to backends with an API key. */
export interface VendRoute<Settings> extends RouteBase {
  readonly does: 'vend';
  /** An app that signs keeps the user's account, with the metadata of the request. */
  readonly keepsAccount?: true;
  /** `callers` are the kinds that the app allows. If there is only one, its proof must not be missing. */
  read(incoming: Incoming, settings: Settings, callers: readonly CallerKind[]): VendRequest;
  /** A body that asks for this subject with this nonce, for clients that send their proofs in headers. */
  write?(ask: { readonly subject?: string; readonly nonce?: string }, settings: Settings): unknown;
  reply(vended: Vended, settings: Settings): Reply;
}

export interface RedeemRoute<Settings> extends RouteBase {
  readonly does: 'redeem';
  /** Keeps the user's account. */
  readonly keepsAccount?: true;
  read(
    incoming: Incoming,
    settings: Settings,
  ): {
    readonly token: string;
    /** Whether the rest of the request fits the token. If not, the request is refused before the nonce is spent. */
    accepts?(grant: VerifiedGrant): boolean;
    /** Kept with the session and given back with it. */
    readonly details?: Readonly<Record<string, string>>;
  };
  reply(session: OpenSession, settings: Settings): Reply;
}

interface SessionRoute<Settings> extends RouteBase {
  /** If the request names `sessionId` or `subject`, they must be the token's own. */
  read(
    incoming: Incoming,
    settings: Settings,
  ): {
    readonly token: string;
    readonly sessionId?: string;
    readonly subject?: string;
    /** Whether the session may see what the request asks for; false refuses `not_found`. */
    accepts?(session: Session): boolean;
  };
  reply(session: Session, settings: Settings): Reply;
}

export interface ReadSessionRoute<Settings> extends SessionRoute<Settings> {
  readonly does: 'readSession';
}

export interface EndSessionRoute<Settings> extends SessionRoute<Settings> {
  readonly does: 'endSession';
}

export interface RenewSessionRoute<Settings> extends RouteBase {
  readonly does: 'renewSession';
  read(incoming: Incoming, settings: Settings): { readonly refreshToken: string; readonly subject: string };
  reply(session: OpenSession, settings: Settings): Reply;
}

export interface IntrospectRoute extends RouteBase {
  readonly does: 'introspect';
  read(incoming: Incoming): { readonly token: string };
  /** `claims` is absent if the service would not accept the token now. */
  reply(claims: Claims | undefined): Reply;
}

/** Publishes the keys that verify the app's tokens (RFC 7517 section 5). */
export interface PublishKeysRoute extends RouteBase {
  readonly does: 'publishKeys';
  reply(keys: readonly object[]): Reply;
}

/** Publishes the address of these keys, by the issuer's name. */
export interface DescribeIssuerRoute extends RouteBase {
  readonly does: 'describeIssuer';
  reply(issuer: Issuer): Reply;
}

/** One line of a profile's HTTP surface: its path, its action, and the vendor's shapes around it. */
export type Route<Settings, Credentials = unknown> =
  | ReplyRoute<Settings>
  | DescribeRoute<Settings, Credentials>
  | IssueNonceRoute<Settings>
  | SendPasscodeRoute
  | VendRoute<Settings>
  | ReissueRoute<Settings>
  | ReadTokenRoute<Settings>
  | SubscribeRoute<Settings>
  | RedeemRoute<Settings>
  | ReadSessionRoute<Settings>
  | EndSessionRoute<Settings>
  | RenewSessionRoute<Settings>
  | IntrospectRoute
  | PublishKeysRoute
  | DescribeIssuerRoute;

/** What a route can do. */
export type Action = Route<unknown>['does'];

export type RouteThat<Does extends Action> = Extract<Route<unknown>, { does: Does }>;
