import type { CallerConfig } from './caller-config.ts';
import type { Limits } from './limits.ts';
import type { Profile, TokenDialect } from './profile.ts';
import type { Role } from './route.ts';

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
  readonly keyMaxAgeSeconds: number;
  readonly keyMaxStaleSeconds: number;
  /** How long a function takes an API key's record as it was read: a revoked key is refused after that long. */
  readonly apiKeyMaxAgeSeconds: number;
  /** How long a place from which somebody has logged in stays known. */
  readonly knownPlaceSeconds: number;
  readonly allowShortSecret: boolean;
  readonly limits: Limits;
  readonly upstream: UpstreamLimits;
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

/** One deployment of a profile: its name, its configuration, and the profile that speaks for it. */
export interface App extends AppConfig {
  readonly name: string;
  readonly dialect: Profile;
}

/** Where the app gets its tokens from, if it does not sign them. */
export const upstreamUrlOf = ({ dialect, settings }: App): string | undefined =>
  dialect.upstream?.baseUrl(settings);

/** How the app's tokens are written. Only for an app that signs: one that asks the vendor never gets here. */
export function dialectOf({ name, dialect }: App, kind: 'token' | 'wsToken'): TokenDialect<unknown> {
  const found = dialect[kind];
  if (!found) throw new Error(`The app ${name} signs no ${kind}.`);
  return found;
}

/** Whether nonces are ours: what plays the vendor makes the vendor's, and a vendor that knows none leaves it to us. */
export const makesNonces = ({ nonce, roles, dialect }: App): boolean =>
  nonce === 'required' && (roles.includes('vendor') || dialect.nonceLifetimeSeconds === undefined);
