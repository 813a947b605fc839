import type { GenericSchema, InferOutput } from 'valibot';
import type { Reply } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import type { Route } from './route.ts';
import type { SessionFormat } from './session.ts';
import type { TokenFormat } from './token-format.ts';
import type { UpstreamApi } from './upstream-api.ts';

/**
 * How one vendor's tokens work: data and pure functions, nothing else. A profile is one file in `profiles/` that
 * exports `defineProfile({...})`, and one line in `profiles/registry.ts`. Its golden vectors are in
 * `profiles/examples/`.
 */
export interface Profile<Settings = unknown, Credentials = unknown> {
  /** An app's settings, checked when the configuration is loaded. */
  readonly settings: GenericSchema<unknown, Settings>;
  readonly tokenLifetimeSeconds: {
    readonly min?: number;
    readonly default: number;
    readonly max: number;
    /** 60 if the vendor counts in minutes. */
    readonly step?: number;
  };
  /** The token that an app signs with its `signing-key`; absent if only the vendor can make tokens. */
  readonly token?: TokenFormat<Settings>;
  /** A second token, for the vendor's web socket, signed with a separate secret: `ws-signing-key`. */
  readonly wsToken?: TokenFormat<Settings>;
  /** How to ask the vendor for a token instead; absent if the vendor has no such API. */
  readonly upstream?: UpstreamApi<Settings, Credentials>;
  readonly session?: SessionFormat<Settings>;
  /** How long a nonce of this vendor lives; absent if its tokens embed none. */
  readonly nonceLifetimeSeconds?: number;
  /** The vendor's id of a user, if it differs from the principal's subject. One user always gets the same id. */
  subjectOf?(principal: string, settings: Settings): string;
  /** The one spelling in tokens of an id that backends may spell in several ways. */
  spelledOf?(id: string): string;
  /** Where the vendor finds a user's metadata; absent if nowhere. In a token, none may have the name of a claim. */
  readonly metadata?: 'inToken' | 'outsideToken';
  readonly routes: readonly Route<Settings, Credentials>[];
  /** Further routes, which follow from the app's settings. `config/apps.ts` adds them to `routes`. */
  routesOf?(settings: Settings): readonly Route<Settings, Credentials>[];
  /** The fields of a request that ask for rooms, channels and the like, to which an API key can be limited. */
  asksOf?(settings: Settings): readonly string[];
  /** Headers that the vendor's browser clients send, in lower case: a preflight asks for each. */
  readonly requestHeaders: readonly string[];
  /** The vendor's error envelope, for routes of the role `vendor`; otherwise RFC 9457. */
  errorReply?(refusal: Refusal, status: number): Reply;
}

/** Returns the profile unchanged; only infers its types from its schemas. */
export function defineProfile<Schema extends GenericSchema, Credentials = never>(
  profile: Omit<Profile<InferOutput<Schema>, Credentials>, 'settings'> & { readonly settings: Schema },
): typeof profile {
  return profile;
}
