import { appOf, tokensOf } from '../../lambdas/config/apps.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { ProfileName, VendingConfigInput } from '../../lambdas/config/schema.ts';
import {
  type App,
  isSigning,
  isUpstream,
  type SigningApp,
  type UpstreamApp,
} from '../../lambdas/contract/app.ts';
import type { CallerKind } from '../../lambdas/contract/caller-config.ts';
import type { Example } from '../../lambdas/contract/example.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import * as vectors from '../../lambdas/profiles/examples/registry.ts';
import * as registry from '../../lambdas/profiles/registry.ts';

/** The golden vectors of each: a profile without any does not compile. */
export const examples: Readonly<Record<string, readonly Example[]>> = vectors satisfies Record<
  ProfileName,
  readonly Example[]
>;

/** Every profile that there is, by its name; with the routes of its first example's settings, if they follow from those. */
export const profiles: Readonly<Record<string, Profile>> = Object.fromEntries(
  Object.entries<Profile>(registry).map(([name, profile]) => {
    const { routes, routesOf } = profile;
    return [
      name,
      routesOf ? { ...profile, routes: [...routes, ...routesOf(examples[name]?.[0]?.settings)] } : profile,
    ];
  }),
);

/** Every profile that signs, with each of the settings that its signed examples show. */
export const signingProfiles = settingsOf('token');

/** Every profile that asks the vendor, likewise. */
export const upstreamProfiles = settingsOf('upstream');

function settingsOf(kind: 'token' | 'upstream') {
  return Object.entries(examples).flatMap(([name, all]) => {
    const shown = all.filter((example) => example[kind]).map(({ settings }) => JSON.stringify(settings));
    return [...new Set(shown)].map((settings): [name: string, settings: unknown] => [
      name,
      JSON.parse(settings),
    ]);
  });
}

/** An app named `demo` as a checked configuration makes it; settings are those of the profile's first example. */
export function demoApp(profile: string, overrides: object = {}): App {
  const settings = examples[profile]?.[0]?.settings;
  const app = {
    profile: profile as ProfileName,
    settings,
    callers: callersOf(profile),
    allowedOrigins: ['https://app.example.com'],
    ...overrides,
  };
  const roles = profiles[profile]?.upstream?.baseUrl(app.settings) === undefined ? ['vendor'] : [];
  const whole = { roles: ['integrator', ...roles], ...app };
  const input = { name: 'test', apps: { demo: whole } } as unknown as VendingConfigInput;
  return appOf(defineConfig(input), 'demo');
}

/** As `demoApp`, of a profile and settings that sign. */
export function signingApp(profile: string, overrides?: object): SigningApp {
  const app = demoApp(profile, overrides);
  if (!isSigning(app)) throw new Error(`${profile} does not sign`);
  return app;
}

/** As `demoApp`, of a profile and settings with which the vendor makes the tokens. */
export function upstreamApp(profile: string, overrides?: object): UpstreamApp {
  const app = demoApp(profile, overrides);
  if (!isUpstream(app)) throw new Error(`${profile} signs`);
  return app;
}

/** The same app with parts of its profile, or its settings, changed. */
export function changed<Of extends App>(app: Of, profile: Partial<Profile>, settings = app.settings): Of {
  const whole = { ...app.profile, ...profile };
  return { ...app, profile: whole, settings, tokens: tokensOf(whole, { settings }) };
}

/** An identity provider of nobody's. */
export const oidc = {
  kind: 'oidc',
  issuer: 'https://identity.example.com',
  audience: 'demo',
  jwksUrl: 'https://identity.example.com/keys',
} as const;

/** What the vendor's own requests have a place for, otherwise whoever has logged in, and backends. */
function callersOf(profile: string) {
  const inBody: Readonly<Record<string, CallerKind>> = { comapi: 'password', qiscus: 'passcode' };
  const kind = inBody[profile];
  return kind ? [{ kind }] : [oidc, { kind: 'apiKey' }];
}
