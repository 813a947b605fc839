import type { CallerConfig } from './caller-config.ts';
import type { Limits } from './limits.ts';
import type { Profile } from './profile.ts';
import type { Role } from './route-base.ts';
import type { TokenFormat, TokenKind } from './token-format.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** The numbers and lists of one app after checking: every default is filled in. */
export interface AppConfig {
  /** Name of the profile in `profiles/registry.ts`. */
  readonly profile: string;
  readonly roles: readonly Role[];
  readonly settings: unknown;
  readonly callers: readonly CallerConfig[];
  readonly allowedOrigins: readonly string[];
  /** Whether the backend's part vends only for a nonce; where tokens embed one, always. */
  readonly nonce: 'required' | 'none';
  readonly tokenLifetimeSeconds: number;
  readonly nonceLifetimeSeconds: number;
  readonly sessionLifetimeSeconds: number;
  readonly refreshLifetimeSeconds: number;
  readonly clockSkewSeconds: number;
  /** Who makes the signing keys; `secretsOf` says it for whoever did not choose. */
  readonly keySource?: KeySource | undefined;
  readonly keyMaxAgeSeconds: number;
  readonly keyMaxStaleSeconds: number;
  readonly rotation: Rotation;
  /** How long a function takes an API key's record as it was read: a revoked key is refused after that long. */
  readonly apiKeyMaxAgeSeconds: number;
  /** How long a place from which somebody has logged in stays known. */
  readonly knownPlaceSeconds: number;
  readonly allowShortSecret: boolean;
  readonly limits: Limits;
  readonly upstream: UpstreamLimits;
}

/** `pasted`: the integrator, in the console. `generated`: this service, which rotates them too. */
export type KeySource = 'pasted' | 'generated';

/** When keys that are generated change, and how private keys are published. */
export interface Rotation {
  readonly intervalDays: number;
  /** How long before its first use a public key is published. */
  readonly publishLeadSeconds: number;
  /** The longest that any verifier keeps the published keys, whatever it is told. */
  readonly verifierCacheSeconds: number;
  /** How long verifiers are told to keep them. */
  readonly jwksMaxAgeSeconds: number;
}

/** How long and how often the vendor's API is asked for one token. */
export interface UpstreamLimits {
  /** For all that one request needs of it. */
  readonly timeoutMillis: number;
  /** For one attempt of one call. */
  readonly attemptTimeoutMillis: number;
  /** Of one call. */
  readonly maxAttempts: number;
}

/** One deployment of a profile, resolved once (`config/apps.ts`): nothing below looks a profile up by its name. */
export type App = SigningApp | UpstreamApp;

interface Resolved<From extends Tokens> extends Omit<AppConfig, 'profile'> {
  readonly name: string;
  readonly profile: Profile;
  /** Who makes the app's tokens. */
  readonly tokens: From;
}

export type SigningApp = Resolved<SignedTokens>;
export type UpstreamApp = Resolved<UpstreamTokens>;

export type Tokens = SignedTokens | UpstreamTokens;

/** We sign: how each kind of token is written and read. */
export interface SignedTokens extends Readonly<Partial<Record<TokenKind, TokenFormat<unknown>>>> {
  readonly by: 'us';
  readonly token: TokenFormat<unknown>;
}

/** The vendor makes them: we ask its API at `url`. */
export interface UpstreamTokens {
  readonly by: 'vendor';
  readonly url: string;
  readonly api: UpstreamApi<unknown, unknown>;
}

export const isSigning = (app: App): app is SigningApp => app.tokens.by === 'us';
export const isUpstream = (app: App): app is UpstreamApp => app.tokens.by === 'vendor';

/**
 * The longest that a token of the app can be of use, in seconds: a backend may ask for any lifetime that the vendor
 * takes, some tokens get another one after their end, and sessions have tokens of their own.
 */
export function longestTokenSeconds(app: App): number {
  const { profile, settings, roles, callers, tokenLifetimeSeconds } = app;
  const graces = profile.routes.map((route) => (route.does === 'reissue' ? route.graceSeconds(settings) : 0));
  const hasBackends = roles.includes('vendor') || callers.some(({ kind }) => kind === 'apiKey');
  const vended = hasBackends ? profile.tokenLifetimeSeconds.max : tokenLifetimeSeconds;
  const session = profile.session?.claims ? app.sessionLifetimeSeconds : 0;
  return Math.max(vended + Math.max(0, ...graces), session);
}

/** Whether nonces are ours: what plays the vendor makes the vendor's, and a vendor that knows none leaves it to us. */
export const makesNonces = ({ nonce, roles, profile }: App): boolean =>
  nonce === 'required' && (roles.includes('vendor') || profile.nonceLifetimeSeconds === undefined);
