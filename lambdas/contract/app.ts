import type { CallerConfig } from './caller-config.ts';
import type { Limits } from './limits.ts';
import type { Profile } from './profile.ts';
import type { Role } from './route-base.ts';
import type { TokenFormat, TokenKind } from './token-format.ts';
import type { UpstreamApi } from './upstream-api.ts';

/**
 * One app of the checked configuration. Every default is filled in, except that of `keySource`, which depends on the
 * profile (`secretsOf`).
 */
export interface AppConfig {
  /** Name of the profile in `profiles/registry.ts`. */
  readonly profile: string;
  readonly roles: readonly Role[];
  readonly settings: unknown;
  readonly callers: readonly CallerConfig[];
  readonly allowedOrigins: readonly string[];
  /** Whether the role `integrator` vends only for a nonce. `required` if the tokens embed one. */
  readonly nonce: 'required' | 'none';
  readonly tokenLifetimeSeconds: number;
  readonly nonceLifetimeSeconds: number;
  readonly sessionLifetimeSeconds: number;
  readonly refreshLifetimeSeconds: number;
  readonly clockSkewSeconds: number;
  /** Who makes the signing keys. If it is left out, `secretsOf` decides. */
  readonly keySource?: KeySource | undefined;
  readonly keyMaxAgeSeconds: number;
  readonly keyMaxStaleSeconds: number;
  readonly rotation: Rotation;
  /** How long a function trusts its copy of an API key's record, and so may still accept a revoked key. */
  readonly apiKeyMaxAgeSeconds: number;
  /** How long a place stays known after a user has logged in from it. */
  readonly knownPlaceSeconds: number;
  readonly allowShortSecret: boolean;
  readonly limits: Limits;
  readonly upstream: UpstreamLimits;
  /** How many of the app's function may run at a time. */
  readonly reservedConcurrency?: number | undefined;
  /** How many sandboxes of the app's function are always warm. */
  readonly provisionedConcurrency?: number | undefined;
}

/** `pasted`: the integrator, in the console. `generated`: this service, which rotates them too. */
export type KeySource = 'pasted' | 'generated';

/** When generated keys change, and how public keys are published. */
export interface Rotation {
  readonly intervalDays: number;
  /** A public key is published this long before its private key signs. */
  readonly publishLeadSeconds: number;
  /** The longest that any verifier keeps the published keys, even if we tell it otherwise. */
  readonly verifierCacheSeconds: number;
  /** `max-age`: how long we tell verifiers to keep them. */
  readonly jwksMaxAgeSeconds: number;
}

/** How long and how often the service asks the vendor's API for one token. */
export interface UpstreamLimits {
  /** For all calls of one request together. */
  readonly timeoutMillis: number;
  /** For one attempt of one call. */
  readonly attemptTimeoutMillis: number;
  /** For one call. */
  readonly maxAttempts: number;
}

/** One deployment of a profile, resolved once in `config/apps.ts`. No other code looks a profile up by its name. */
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

/** The vendor makes the tokens: we ask its API at `url`. */
export interface UpstreamTokens {
  readonly by: 'vendor';
  readonly url: string;
  readonly api: UpstreamApi<unknown, unknown>;
}

export const isSigning = (app: App): app is SigningApp => app.tokens.by === 'us';
export const isUpstream = (app: App): app is UpstreamApp => app.tokens.by === 'vendor';

/**
 * The longest that a token of the app can be of use, in seconds. A backend may ask for any lifetime that the vendor takes.
 * Some tokens can be renewed after they expire. Session tokens are signed with the same key.
 */
export function longestTokenSeconds(app: App): number {
  const { profile, settings, roles, callers, tokenLifetimeSeconds } = app;
  const graces = profile.routes.map((route) => (route.does === 'reissue' ? route.graceSeconds(settings) : 0));
  const hasBackends = roles.includes('vendor') || callers.some(({ kind }) => kind === 'apiKey');
  const vended = hasBackends ? profile.tokenLifetimeSeconds.max : tokenLifetimeSeconds;
  const session = profile.session?.claims ? app.sessionLifetimeSeconds : 0;
  return Math.max(vended + Math.max(0, ...graces), session);
}

/** Whether the app makes nonces: in the role `vendor` it makes the vendor's; if the vendor has none, it makes ours. */
export const makesNonces = ({ nonce, roles, profile }: App): boolean =>
  nonce === 'required' && (roles.includes('vendor') || profile.nonceLifetimeSeconds === undefined);
