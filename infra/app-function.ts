import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { appSlice } from '../lambdas/config/slices.ts';
import type { App } from '../lambdas/contract/app.ts';
import { providersOf } from '../lambdas/contract/caller-config.ts';
import { environment } from '../lambdas/contract/environment.ts';
import { routesOf } from '../lambdas/profiles/routes.ts';
import type { ItemTable } from './item-table.ts';
import { needsOf } from './needs.ts';
import { VendingFunction } from './vending-function.ts';

export interface AppFunctionProps {
  readonly config: VendingConfig;
  readonly ephemeral: ItemTable;
  readonly directory: ItemTable;
}

/** The function of one app, which may do what the app's routes and callers need. */
export class AppFunction extends VendingFunction {
  constructor(scope: Construct, app: App, { config, ...tables }: AppFunctionProps) {
    super(scope, `ServeApp-${app.name}`, {
      config,
      entry: 'serve-app',
      bundled: appSlice(config, app.name),
      reservedConcurrency: app.reservedConcurrency ?? config.functions.reservedConcurrency,
      provisionedConcurrency: app.provisionedConcurrency,
    });
    this.addEnvironment(environment.app, app.name);
    // A function knows both tables, even if it needs only one.
    for (const table of Object.values(tables)) table.introduce(this);
    for (const { table, keys, actions } of needsOf(app)) tables[table].grant(this, keys, actions);
    if (routesOf(app).some(({ does }) => does === 'sendPasscode')) this.grantSendSms();
    if (app.tokens.by === 'vendor') this.addEnvironment(environment.upstreamUrl, app.tokens.url);
    const jwksUrls = providersOf(app).map(({ jwksUrl }) => jwksUrl);
    if (jwksUrls.includes(undefined))
      throw new Error(`apps.${app.name}.callers: set jwksUrl, or await withDiscoveredKeys(config) first.`);
    if (jwksUrls.length > 0) this.addEnvironment(environment.jwksUrls, jwksUrls.join(' '));
  }
}
