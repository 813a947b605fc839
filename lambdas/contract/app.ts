import type { CallerConfig } from './caller-config.ts';
import type { Profile } from './profile.ts';
import type { Role } from './route.ts';

/** The numbers and lists of one app after checking: every default is filled in. */
export interface AppConfig {
  /** Name of the profile in `profiles/registry.ts`. */
  readonly profile: string;
  readonly roles: readonly Role[];
  readonly settings: unknown;
  readonly callers: readonly CallerConfig[];
  readonly allowedOrigins: readonly string[];
  readonly tokenLifetimeSeconds: number;
  readonly nonceLifetimeSeconds: number;
  readonly sessionLifetimeSeconds: number;
  readonly refreshLifetimeSeconds: number;
  readonly clockSkewSeconds: number;
  readonly keyMaxAgeSeconds: number;
  readonly keyMaxStaleSeconds: number;
  readonly allowShortSecret: boolean;
}

/** One deployment of a profile: its name, its configuration, and the profile that speaks for it. */
export interface App extends AppConfig {
  readonly name: string;
  readonly dialect: Profile;
}
