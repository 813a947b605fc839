import type { Pattern } from '../lambdas/profiles/jwt/patterns.ts';
import type { SettingsInput } from '../lambdas/profiles/jwt/settings.ts';

/** An app's profile and settings, to spread into the app: the rest is yours. */
export interface Preset {
  readonly profile: 'jwt';
  readonly settings: SettingsInput;
}

/** What people may ask for: each pattern is a row of texts and one thing that is the person's own. */
export type Patterns = readonly Pattern[];

export const preset = (settings: SettingsInput): Preset => ({ profile: 'jwt', settings });

/** The parts of claims that most vendors have. */
export const subject = { $from: 'subject' } as const;
export const displayName = { $from: 'displayName' } as const;
export const avatarUrl = { $from: 'avatarUrl' } as const;
export const times = { iat: { $from: 'issuedAt' }, exp: { $from: 'expiresAt' } } as const;

/** A field of the request. */
export const field = (name: string) => ({ $from: 'field', name }) as const;
