import type { GenericSchema, InferOutput } from 'valibot';
import type { Refusal } from './refusal.ts';
import type { Incoming, Reply, Route } from './route.ts';
import type { Claims, Grant, Identity, Session, VerifiedGrant } from './vocabulary.ts';

/**
 * One vendor's token dialect: data and pure functions, nothing else. A profile is one file in `profiles/` that
 * exports `defineProfile({...})`, and one line in `profiles/registry.ts`.
 */
export interface Profile<Settings = unknown> {
  /** What an app of this profile must be told; checked when the configuration is loaded. */
  readonly settings: GenericSchema<unknown, Settings>;
  readonly token: TokenDialect<Settings>;
  readonly session: SessionDialect<Settings>;
  /** How long a nonce of this vendor lives. */
  readonly nonceLifetimeSeconds: number;
  readonly routes: readonly Route<Settings>[];
  /** Headers that the vendor's browser clients send, in lower case: a preflight asks for each. */
  readonly requestHeaders: readonly string[];
  /** The vendor's own error envelope, for the routes that play the vendor; otherwise RFC 9457. */
  refuse?(refusal: Refusal, status: number): Reply;
  /** Golden vectors: the suite signs each and expects the exact header and claims. */
  readonly examples: readonly Example<Settings>[];
}

/** How the vendor wants an identity token to be written, and how it reads one. */
export interface TokenDialect<Settings> {
  readonly algorithm: 'HS256';
  /** Protected header members beside `alg` (RFC 7515 section 4.1). */
  readonly header: Readonly<Record<string, string>>;
  readonly lifetimeSeconds: { readonly default: number; readonly max: number };
  claims(grant: Grant, settings: Settings): Claims;
  /** The inverse of `claims`; undefined when a claim is missing, of the wrong type, or not this app's. */
  grant(claims: Claims, settings: Settings): VerifiedGrant | undefined;
}

/** What kind of session token the vendor's clients expect. */
export interface SessionDialect<Settings> {
  readonly lifetimeSeconds: number;
  /** How long a session can be renewed, where clients renew; they do so once its token has ended. */
  readonly refreshLifetimeSeconds?: number;
  /** Claims of a session token that clients decode; absent where the token is opaque. */
  claims?(session: Session, settings: Settings): Claims;
}

export interface Example<Settings> {
  readonly title: string;
  readonly settings: Settings;
  /** The body of the profile's `vend` route. */
  readonly request: unknown;
  readonly principal: Identity;
  readonly tokenId: string;
  readonly atEpochSeconds: number;
  readonly lifetimeSeconds: number;
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Claims;
}

/** Gives a profile its types, which follow from the schema of its settings; changes nothing. */
export function defineProfile<Schema extends GenericSchema>(
  profile: Omit<Profile<InferOutput<Schema>>, 'settings'> & { readonly settings: Schema },
): typeof profile {
  return profile;
}

export type { Incoming, Reply, Route };
