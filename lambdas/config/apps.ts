import type { App, AppConfig, Tokens } from '../contract/app.ts';
import type { Profile } from '../contract/profile.ts';
import * as registry from '../profiles/registry.ts';

const profiles: Readonly<Record<string, Profile>> = registry;

/** Resolves an app of a checked configuration. Throws if the configuration has no such app. */
export function appOf(config: { readonly apps: Readonly<Record<string, AppConfig>> }, name: string): App {
  const app = config.apps[name];
  const profile = app && profiles[app.profile];
  if (!profile) throw new Error(`There is no app ${name} in this bundle's configuration.`);
  const { routes, routesOf } = profile;
  const resolved = routesOf ? { ...profile, routes: [...routes, ...routesOf(app.settings)] } : profile;
  return { ...app, name, profile: resolved, tokens: tokensOf(profile, app) } as App;
}

export const appsOf = (config: { readonly apps: Readonly<Record<string, AppConfig>> }): App[] =>
  Object.keys(config.apps).map((name) => appOf(config, name));

/** The one place that decides who makes an app's tokens. */
export function tokensOf(
  { token, wsToken, upstream }: Profile,
  { settings }: Pick<AppConfig, 'settings'>,
): Tokens {
  const url = upstream?.baseUrl(settings);
  if (upstream && url !== undefined) return { by: 'vendor', url, api: upstream };
  if (token) return { by: 'us', token, ...(wsToken && { wsToken }) };
  throw new Error('A profile without a token format needs an upstream API with a base URL.');
}
