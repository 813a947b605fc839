import type { App, AppConfig } from '../contract/app.ts';
import type { Profile } from '../contract/profile.ts';
import * as registry from '../profiles/registry.ts';

const profiles: Readonly<Record<string, Profile>> = registry;

/** An app of a checked configuration with the profile that speaks for it. Throws for a name that it does not have. */
export function appOf(config: { readonly apps: Readonly<Record<string, AppConfig>> }, name: string): App {
  const app = config.apps[name];
  const dialect = app && profiles[app.profile];
  if (!dialect) throw new Error(`There is no app ${name} in this bundle's configuration.`);
  return { ...app, name, dialect };
}

export const appsOf = (config: { readonly apps: Readonly<Record<string, AppConfig>> }): App[] =>
  Object.keys(config.apps).map((name) => appOf(config, name));
