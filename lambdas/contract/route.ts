import type { CallerKind } from './caller-config.ts';
import type {
  Claims,
  IssuedNonce,
  OpenSession,
  Passcode,
  Proofs,
  Session,
  Vended,
  VerifiedGrant,
} from './vocabulary.ts';

/** A request as a profile sees it: header names in lower case, the body parsed as its content type says. */
export interface Incoming {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decoded path parameters, such as `apiSpaceId`. */
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** The caller's address as the gateway saw it, never a forwarded header. */
  readonly sourceIp: string;
}

/** A response in the vendor's own shape. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an app does: the integrator's backend's part, the vendor's cloud's, or both. */
export type Role = 'backend' | 'vendor';

interface RouteBase {
  /** HTTP API route key below `/{app}`: `POST /auth/verify`, with `{name}` for path parameters. */
  readonly on: `${'GET' | 'POST' | 'DELETE'} /${string}`;
  /** Whose part it is; `every` app has it. */
  readonly role: Role | 'every';
  /** Content types that the body may have; none means that a body is ignored. */
  readonly accepts?: readonly ('json' | 'form')[];
}

export interface ReplyRoute<Settings> extends RouteBase {
  readonly does: 'reply';
  reply(settings: Settings): Reply;
}

export interface IssueNonceRoute<Settings> extends RouteBase {
  readonly does: 'issueNonce';
  /** Refuses what is not meant for this app; has nothing to return. */
  read?(incoming: Incoming, settings: Settings): void;
  reply(nonce: IssuedNonce, settings: Settings): Reply;
}

export interface SendPasscodeRoute<Settings> extends RouteBase {
  readonly does: 'sendPasscode';
  read(incoming: Incoming, settings: Settings): { readonly phoneNumber: string };
  reply(passcode: Passcode): Reply;
}

export interface VendRoute<Settings> extends RouteBase {
  readonly does: 'vend';
  /** The caller kinds whose proof this route's body has a place for. */
  readonly carries: readonly CallerKind[];
  read(incoming: Incoming, settings: Settings): { readonly proofs: Proofs; readonly nonce: string };
  reply(vended: Vended, settings: Settings): Reply;
}

export interface RedeemRoute<Settings> extends RouteBase {
  readonly does: 'redeem';
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
  /** `sessionId` and `subject`, where the request names them, must be the token's own. */
  read(
    incoming: Incoming,
    settings: Settings,
  ): { readonly token: string; readonly sessionId?: string; readonly subject?: string };
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
  read(incoming: Incoming): { readonly proofs: Proofs; readonly token: string };
  /** `claims` is absent for a token that would not be accepted now. */
  reply(claims: Claims | undefined): Reply;
}

/** One line of a profile's HTTP surface: where, what it does, and the vendor's shapes around it. */
export type Route<Settings> =
  | ReplyRoute<Settings>
  | IssueNonceRoute<Settings>
  | SendPasscodeRoute<Settings>
  | VendRoute<Settings>
  | RedeemRoute<Settings>
  | ReadSessionRoute<Settings>
  | EndSessionRoute<Settings>
  | RenewSessionRoute<Settings>
  | IntrospectRoute;

/** What a route can do. */
export type Action = Route<unknown>['does'];
