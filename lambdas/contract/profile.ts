import type { GenericSchema, InferOutput } from 'valibot';
import type { Reply } from './exchange.ts';
import type { Identity } from './principal.ts';
import type { Refusal } from './refusal.ts';
import type { Route } from './route.ts';
import type { SessionFormat } from './session.ts';
import type { Claims, TokenFormat } from './token-format.ts';
import type { UpstreamApi, UpstreamRequest } from './upstream.ts';

/**
 * How one vendor's tokens work: data and pure functions, nothing else. A profile is one file in `profiles/` that
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
