import { appsOf } from '../lambdas/config/apps.ts';
import { didYouMean } from '../lambdas/config/nearest.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { App } from '../lambdas/contract/app.ts';
import { CommandError } from './command-error.ts';
import { deployedTarget, localTarget, type Target } from './target.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly local?: true;
  readonly stack?: string;
  readonly json?: true;
}

/** Every command gets this. */
export interface Context {
  readonly config: VendingConfig;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The deployment that the options name; by default the one of this folder's configuration. */
export async function targetOf({ config, environment }: Context, options: CommonOptions): Promise<Target> {
  if (options.local) return localTarget(environment['VENDING_CREDENTIALS_FILE'] ?? '.local/credentials.json');
  return deployedTarget(options.stack ?? config.name, config.name);
}

/** An app of the configuration. */
export function appNamed({ config }: Context, name: string): App {
  const apps = appsOf(config);
  const found = apps.find((app) => app.name === name);
  const names = apps.map((app) => app.name);
  if (!found)
    throw new CommandError(
      `There is no app ${name}${didYouMean(name, names) || '.'} The apps are: ${names.join(', ')}.`,
    );
  return found;
}
