import { appOf } from '../../lambdas/config/apps.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { ProfileName, VendingConfigInput } from '../../lambdas/config/schema.ts';
import type { App } from '../../lambdas/contract/app.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import * as registry from '../../lambdas/profiles/registry.ts';

/** Every profile that there is, by its name. */
export const profiles: Readonly<Record<string, Profile>> = registry;

/** An app named `demo` as a checked configuration makes it; settings are those of the profile's first example. */
export function demoApp(profile: string, overrides: object = {}): App {
  const app = {
    profile: profile as ProfileName,
    roles: ['backend', 'vendor'],
    settings: profiles[profile]?.examples[0]?.settings,
    callers: callersOf(profile),
    allowedOrigins: ['https://app.example.com'],
    ...overrides,
  };
  const input = { name: 'test', apps: { demo: app } } as unknown as VendingConfigInput;
  return appOf(defineConfig(input), 'demo');
}

/** All the caller kinds whose proof the profile's vend routes have a place for. */
const callersOf = (profile: string) => {
  const kinds = profiles[profile]?.routes.flatMap((route) => (route.does === 'vend' ? route.carries : []));
  return [...new Set(kinds)].map((kind) => ({ kind }));
};
