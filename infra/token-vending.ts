import { Construct } from 'constructs';
import { appsOf } from '../lambdas/config/apps.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { App } from '../lambdas/contract/app.ts';
import { environment } from '../lambdas/contract/environment.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import { needsNoSecret, routeKeyOf, routesOf } from '../lambdas/profiles/routes.ts';
import { ItemTable } from './item-table.ts';
import { needsOf } from './needs.ts';
import { SigningSecret } from './signing-secret.ts';
import { VendingApi } from './vending-api.ts';
import { VendingFunction } from './vending-function.ts';

export interface TokenVendingProps {
  readonly config: VendingConfig;
}

/** The whole service as one construct: put it into any stack. */
export class TokenVending extends Construct {
  readonly url: string;
  readonly apps: readonly { readonly name: string; readonly secretName: string }[];
  /** Users and API keys: kept. */
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
    this.ephemeral.grant(shared, storageKeys.nonce('*', '*'), ['PutItem']);
    const sharedRoutes = apps.flatMap((app) =>
      routesOf(app)
        .filter(needsNoSecret)
        .map((route) => routeKeyOf(app, route)),
    );
    api.serve(shared, ['GET /health', ...sharedRoutes, ...VendingApi.everythingElse]);

    this.apps = apps.map((app) => {
      const secretName = `${config.name}/${app.name}/signing-key`;
      const serveApp = new VendingFunction(this, `ServeApp-${app.name}`, { config, entry: 'serve-app.ts' });
      this.grantNeeds(serveApp, app, new SigningSecret(this, `SigningKey-${app.name}`, { secretName }));
      const routes = routesOf(app).filter((route) => !needsNoSecret(route));
      api.serve(
        serveApp,
        routes.map((route) => routeKeyOf(app, route)),
      );
      return { name: app.name, secretName };
    });
  }

  private grantNeeds(serveApp: VendingFunction, app: App, secret: SigningSecret): void {
    serveApp.addEnvironment(environment.app, app.name);
    secret.grantRead(serveApp);
    for (const { table, keys, actions } of needsOf(app)) this[table].grant(serveApp, keys, actions);
    if (routesOf(app).some(({ does }) => does === 'sendPasscode')) serveApp.grantSendSms();
  }
}
