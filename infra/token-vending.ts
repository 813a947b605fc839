import { Construct } from 'constructs';
import { appsOf } from '../lambdas/config/apps.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { type App, upstreamUrlOf } from '../lambdas/contract/app.ts';
import { environment } from '../lambdas/contract/environment.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';
import { type AppSecret, secretsOf } from '../lambdas/contract/secrets.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import { needsNoSecret, routeKeyOf, routesOf } from '../lambdas/profiles/routes.ts';
import { ItemTable } from './item-table.ts';
import { needsOf } from './needs.ts';
import { pascalCase } from './pascal-case.ts';
import { VendingApi } from './vending-api.ts';
import { VendingFunction } from './vending-function.ts';
import { VendorSecret } from './vendor-secret.ts';

export interface TokenVendingProps {
  readonly config: VendingConfig;
}

/** The whole service as one construct: put it into any stack. */
export class TokenVending extends Construct {
  readonly url: string;
  readonly apps: readonly { readonly name: string; readonly secrets: readonly NamedSecret[] }[];
  /** Users, accounts and API keys: kept. */
  readonly directory: ItemTable;
  /** Nonces, sessions and passcodes: gone when they expire. */
  readonly ephemeral: ItemTable;

  constructor(scope: Construct, id: string, { config }: TokenVendingProps) {
    super(scope, id);
    const apps = appsOf(config);
    this.ephemeral = new ItemTable(this, 'Ephemeral', { variable: environment.ephemeralTable, keeps: false });
    this.directory = new ItemTable(this, 'Directory', { variable: environment.directoryTable, keeps: true });
    const api = new VendingApi(this, 'Api', { apps, name: config.name });
    this.url = api.url;

    const shared = new VendingFunction(this, 'IssueNonce', { config, entry: 'issue-nonce.ts' });
    this.ephemeral.grant(shared, [storageKeys.nonce('*', '*')], ['PutItem']);
    const limit: LimitName = 'noncesPerIp';
    this.ephemeral.grant(shared, [storageKeys.counter('*', limit, '*')], ['UpdateItem']);
    const sharedRoutes = apps.flatMap((app) =>
      routesOf(app)
        .filter(needsNoSecret)
        .map((route) => routeKeyOf(app, route)),
    );
    api.serve(shared, ['GET /health', ...sharedRoutes, ...VendingApi.everythingElse]);

    this.apps = apps.map((app) => {
      const serveApp = new VendingFunction(this, `ServeApp-${app.name}`, { config, entry: 'serve-app.ts' });
      const routes = routesOf(app).filter((route) => !needsNoSecret(route));
      api.serve(
        serveApp,
        routes.map((route) => routeKeyOf(app, route)),
      );
      this.grantNeeds(serveApp, app);
      return { name: app.name, secrets: this.addSecrets(serveApp, app, config.name) };
    });
  }

  private addSecrets(serveApp: VendingFunction, app: App, deployment: string): NamedSecret[] {
    return secretsOf(app).map((secret) => {
      const secretName = `${deployment}/${app.name}/${secret.name}`;
      new VendorSecret(this, `${pascalCase(secret.name)}-${app.name}`, { secret, secretName }).grantRead(
        serveApp,
      );
      return { ...secret, secretName };
    });
  }

  private grantNeeds(serveApp: VendingFunction, app: App): void {
    serveApp.addEnvironment(environment.app, app.name);
    // Also where nothing of one is needed: a function knows both, and may touch what it needs.
    for (const table of [this.ephemeral, this.directory]) table.introduce(serveApp);
    for (const { table, keys, actions } of needsOf(app)) this[table].grant(serveApp, keys, actions);
    if (routesOf(app).some(({ does }) => does === 'sendPasscode')) serveApp.grantSendSms();
    const upstreamUrl = upstreamUrlOf(app);
    if (upstreamUrl !== undefined) serveApp.addEnvironment(environment.upstreamUrl, upstreamUrl);
    for (const caller of app.callers)
      if (caller.kind === 'oidc') serveApp.addEnvironment(environment.jwksUrl, caller.jwksUrl);
  }
}

/** A secret of an app, with its name in Secrets Manager. */
export interface NamedSecret extends AppSecret {
  readonly secretName: string;
}
