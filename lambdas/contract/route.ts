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

/** As `reply`, where clients need a part of the app's upstream credentials that the vendor wants them to have. */
export interface DescribeRoute<Settings, Credentials> extends RouteBase {
  readonly does: 'describe';
  reply(credentials: Credentials, settings: Settings): Reply;
}

export interface IssueNonceRoute<Settings> extends RouteBase {
  readonly does: 'issueNonce';
  /** Refuses what is not meant for this app; has nothing to return. */
  read?(incoming: Incoming, settings: Settings): void;
  reply(nonce: IssuedNonce, settings: Settings): Reply;
}

export interface SendPasscodeRoute extends RouteBase {
  readonly does: 'sendPasscode';
  read(incoming: Incoming): { readonly phoneNumber: string };
  reply(passcode: Passcode): Reply;
}

/** Vends to the app's callers; where it is the vendor's part, to backends with an API key. */
export interface VendRoute<Settings> extends RouteBase {
  readonly does: 'vend';
  /** Whether an app that signs keeps the user's account, and with it the metadata that the request gives. */
  readonly keepsAccount?: true;
  /** `callers` are the kinds that the app allows: where one is the only way in, its proof may not be missing. */
  read(incoming: Incoming, settings: Settings, callers: readonly CallerKind[]): VendRequest;
  /** A body that asks for this subject with this nonce, for clients that prove who they are by headers. */
  write?(ask: { readonly subject?: string; readonly nonce?: string }, settings: Settings): unknown;
  reply(vended: Vended, settings: Settings): Reply;
}

export interface RedeemRoute<Settings> extends RouteBase {
  readonly does: 'redeem';
  /** Whether the user's account is kept. */
  readonly keepsAccount?: true;
  read(
    incoming: Incoming,
    settings: Settings,
  ): {
    readonly token: string;
    /** What the request says beside the token must fit the token; false refuses before the nonce is spent. */
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
  /** `claims` is absent for a token that would not be accepted now. */
  reply(claims: Claims | undefined): Reply;
}

/** Shows the keys that verify the app's tokens (RFC 7517 section 5), to everybody. */
export interface PublishKeysRoute extends RouteBase {
  readonly does: 'publishKeys';
  reply(keys: readonly object[]): Reply;
}

/** Says where these keys are, by the issuer's name, to everybody. */
export interface DescribeIssuerRoute extends RouteBase {
  readonly does: 'describeIssuer';
  reply(issuer: Issuer): Reply;
}

/** One line of a profile's HTTP surface: where, what it does, and the vendor's shapes around it. */
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
