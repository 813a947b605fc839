import type { GenericSchema, InferOutput } from 'valibot';
import type { Incoming, Reply } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import type { Route } from './route.ts';
import type { UpstreamApi, UpstreamRequest } from './upstream.ts';
import type { Algorithm, Claims, Grant, Identity, Session, VerifiedGrant } from './vocabulary.ts';

/**
 * One vendor's token dialect: data and pure functions, nothing else. A profile is one file in `profiles/` that
 * exports `defineProfile({...})`, and one line in `profiles/registry.ts`.
 */
export interface Profile<Settings = unknown, Credentials = unknown> {
  /** What an app of this profile must be told; checked when the configuration is loaded. */
  readonly settings: GenericSchema<unknown, Settings>;
  readonly tokenLifetimeSeconds: {
    readonly min?: number;
    readonly default: number;
    readonly max: number;
    /** Where the vendor counts in minutes: 60. */
    readonly step?: number;
  };
  /** The token that an app signs, with its `signing-key`; absent where only the vendor can. */
  readonly token?: TokenFormat<Settings>;
  /** A second token for the vendor's web socket, with a secret of its own: `ws-signing-key`. */
  readonly wsToken?: TokenFormat<Settings>;
  /** How to ask the vendor for a token instead; absent where the vendor has no such API. */
  readonly upstream?: UpstreamApi<Settings, Credentials>;
  readonly session?: SessionFormat<Settings>;
  /** How long a nonce of this vendor lives; absent where its tokens embed none. */
  readonly nonceLifetimeSeconds?: number;
  /** The id that the vendor knows a user by, where it is not the principal's own; always the same for the same user. */
  subjectOf?(principal: string, settings: Settings): string;
  readonly routes: readonly Route<Settings, Credentials>[];
  /** Headers that the vendor's browser clients send, in lower case: a preflight asks for each. */
  readonly requestHeaders: readonly string[];
  /** The vendor's own error envelope, for the routes that play the vendor; otherwise RFC 9457. */
  errorReply?(refusal: Refusal, status: number): Reply;
  /** Golden vectors: the suite vends each and expects exactly these tokens, or this call to the vendor. */
  readonly examples: readonly Example<Settings, Credentials>[];
}

/** How the vendor wants a token to be written, and how it reads one. */
export interface TokenFormat<Settings> {
  algorithm(settings: Settings): Algorithm;
  /** What `iss` says, where tokens have one and their keys are published. */
  issuer?(settings: Settings): string | undefined;
  /** Protected header members beside `alg` and `kid` (RFC 7515 section 4.1). */
  readonly header: Readonly<Record<string, string>> & { readonly alg?: never; readonly kid?: never };
  /** How claims become bytes. ASCII, so that plain `atob` reads them, unless they may be so long that it matters. */
  readonly encoding?: 'utf-8';
  claims(grant: Grant, settings: Settings): Claims;
  /** The inverse of `claims`; undefined when a claim is missing, of the wrong type, or not this app's. */
  read(claims: Claims, settings: Settings): VerifiedGrant | undefined;
}

/** What kind of session token the vendor's clients expect. */
export interface SessionFormat<Settings> {
  readonly lifetimeSeconds: number;
  /** How long a session can be renewed, where clients renew; they do so once its token has ended. */
  readonly refreshLifetimeSeconds?: number;
  /** Claims of a session token that clients decode; absent where the token is opaque. */
  claims?(session: Session, settings: Settings): Claims;
}

/** A request and what must come of it: the tokens of an app that signs, or the call of one that asks the vendor. */
export interface Example<Settings, Credentials = unknown> {
  readonly title: string;
  readonly settings: Settings;
  /** The `vend` route, where the profile has several; otherwise its first. */
  readonly on?: string;
  /** The request's body. */
  readonly request?: unknown;
  readonly principal: Identity;
  readonly tokenId: string;
  readonly atEpochSeconds: number;
  readonly lifetimeSeconds: number;
  readonly token?: ExampleToken;
  readonly wsToken?: ExampleToken;
  readonly upstream?: {
    readonly credentials: Credentials;
    readonly accessToken?: string;
    readonly request: UpstreamRequest;
  };
}

export interface ExampleToken {
  /** All of the protected header but `kid`, which is the key's. */
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Claims;
}

/** Gives a profile its types, which follow from its schemas; changes nothing. */
export function defineProfile<Schema extends GenericSchema, Credentials = never>(
  profile: Omit<Profile<InferOutput<Schema>, Credentials>, 'settings'> & { readonly settings: Schema },
): typeof profile {
  return profile;
}

export type { Incoming, Reply, Route };
