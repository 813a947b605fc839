import { Construct } from 'constructs';
import { appsOf } from '../lambdas/config/apps.ts';
import { existingOf } from '../lambdas/config/existing.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { appSlice, sharedSlice } from '../lambdas/config/slices.ts';
import type { App } from '../lambdas/contract/app.ts';
import { providersOf } from '../lambdas/contract/caller-config.ts';
import { environment } from '../lambdas/contract/environment.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';
import {
  type AppSecret as Described,
  publishesKeys,
  secretNameOf,
  secretsOf,
} from '../lambdas/contract/secrets.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import type { Server } from '../lambdas/profiles/actions.ts';
import { routeKeyOf, routesOf, serverOf } from '../lambdas/profiles/routes.ts';
import { AppSecret } from './app-secret.ts';
import { buildAhead } from './bundle.ts';
import { ItemTable } from './item-table.ts';
import { KeyRotation } from './key-rotation.ts';
import { needsOf } from './needs.ts';
import { Operations } from './operations.ts';
import { pascalCase } from './pascal-case.ts';
import { SpendingAlarms } from './spending.ts';
import { VendingApi } from './vending-api.ts';
import { VendingFunction } from './vending-function.ts';

export interface TokenVendingProps {
  readonly config: VendingConfig;
}

/** The whole service as one construct: put it into any stack. */
export class TokenVending extends Construct {
  readonly url: string;
  readonly domainTarget: string | undefined;
  readonly apps: readonly { readonly name: string; readonly secrets: readonly NamedSecret[] }[];
  /** Users, accounts and API keys: kept. */
  readonly directory: ItemTable;
  /** Nonces, sessions and passcodes: gone when they expire. */
  readonly ephemeral: ItemTable;

  constructor(scope: Construct, id: string, { config }: TokenVendingProps) {
    super(scope, id);
    const apps = appsOf(config);
    const { kmsKeyArn } = config;
    const { reservedConcurrency } = config.functions;
    if (config.spending) new SpendingAlarms(this, 'Spending', { name: config.name, ...config.spending });
    const existing = existingOf(config);
    this.ephemeral = new ItemTable(this, 'Ephemeral', {
      variable: environment.ephemeralTable,
      expires: true,
      keeps: false,
      bounds: config.tables.ephemeral,
      kmsKeyArn,
    });
    this.directory = new ItemTable(this, 'Directory', {
      variable: environment.directoryTable,
      expires: false,
      existing: existing.directoryTable,
      keeps: config.keepsData,
      bounds: config.tables.directory,
      kmsKeyArn,
    });
    const api = new VendingApi(this, 'Api', { apps, config });
    this.url = api.url;
    this.domainTarget = api.domainTarget;
    const serve = (server: Server, handler: VendingFunction, of: readonly App[]) =>
      api.serve(
        handler,
        of.flatMap((app) =>
          routesOf(app)
            .filter((route) => serverOf(route) === server)
            .map((route) => routeKeyOf(app, route)),
        ),
      );

    buildAhead(this, config);
    const shared = new VendingFunction(this, 'ServeShared', {
      config,
      entry: 'serve-shared',
      bundled: sharedSlice('serve-shared', config),
      reservedConcurrency,
    });
    this.ephemeral.grant(shared, [storageKeys.nonce('*', '*')], ['PutItem']);
    const limit: LimitName = 'noncesPerIp';
    this.ephemeral.grant(shared, [storageKeys.counter('*', limit, '*')], ['UpdateItem']);
    api.serve(shared, ['GET /health', ...VendingApi.everythingElse]);
    serve('serve-shared', shared, apps);

    if (apps.some(publishesKeys)) {
      const publishKeys = new VendingFunction(this, 'PublishKeys', {
        config,
        entry: 'publish-keys',
        bundled: sharedSlice('publish-keys', config),
        reservedConcurrency,
      });
      publishKeys.addEnvironment(environment.apiUrl, api.url);
      this.directory.grant(publishKeys, [storageKeys.publishedKeys('*')], ['GetItem']);
      serve('publish-keys', publishKeys, apps);
    }

    const isGenerated = (app: App) => secretsOf(app).some(({ source }) => source === 'generated');
    const { directory } = this;
    const rotation = apps.some(isGenerated) && new KeyRotation(this, 'KeyRotation', { config, directory });
    this.apps = apps.map((app) => {
      const serveApp = new VendingFunction(this, `ServeApp-${app.name}`, {
        config,
        entry: 'serve-app',
        bundled: appSlice(config, app.name),
        reservedConcurrency: app.reservedConcurrency ?? reservedConcurrency,
        provisionedConcurrency: app.provisionedConcurrency,
      });
      serve('serve-app', serveApp, [app]);
      this.grantNeeds(serveApp, app);
      const secrets = secretsOf(app).map((secret) => {
        const secretName = secretNameOf(config.name, app, secret);
        const id = `${pascalCase(secret.name)}-${app.name}`;
        const exists = existing.secrets.includes(secretName);
        const resource = new AppSecret(this, id, {
          secret,
          secretName,
          exists,
          keeps: config.keepsData,
          kmsKeyArn,
        });
        resource.grantRead(serveApp);
        const { holds, source } = secret;
        const rotated = source === 'generated' && holds !== 'credentials' && { holds };
        const readers = [serveApp, ...(rotation && rotated ? [rotation.rotateKey] : [])];
        const roleArns = readers.map(({ role }) => role?.roleArn ?? '');
        if (config.administrators.length > 0) resource.denyAllBut([...config.administrators, ...roleArns]);
        if (rotation && rotated) rotation.rotate(resource, app, rotated.holds);
        return { ...secret, secretName };
      });
      return { name: app.name, secrets };
    });
    const tables = [this.ephemeral, this.directory];
    const rotateKey = rotation ? rotation.rotateKey : undefined;
    new Operations(this, 'Operations', { config, apps, api, tables, rotateKey });
  }

  private grantNeeds(serveApp: VendingFunction, app: App): void {
    serveApp.addEnvironment(environment.app, app.name);
    // A function knows both tables, even if it needs only one.
    for (const table of [this.ephemeral, this.directory]) table.introduce(serveApp);
    for (const { table, keys, actions } of needsOf(app)) this[table].grant(serveApp, keys, actions);
    if (routesOf(app).some(({ does }) => does === 'sendPasscode')) serveApp.grantSendSms();
    if (app.tokens.by === 'vendor') serveApp.addEnvironment(environment.upstreamUrl, app.tokens.url);
    const jwksUrls = providersOf(app).map(({ jwksUrl }) => jwksUrl);
    if (jwksUrls.length > 0) serveApp.addEnvironment(environment.jwksUrls, jwksUrls.join(' '));
  }
}

/** A secret of an app, with its name in Secrets Manager. */
export interface NamedSecret extends Described {
  readonly secretName: string;
}
