import { Annotations, Tags } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { appsOf } from '../lambdas/config/apps.ts';
import { existingOf } from '../lambdas/config/existing.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { sharedSlice } from '../lambdas/config/slices.ts';
import { unsafeChoices } from '../lambdas/config/unsafe-choices.ts';
import type { App } from '../lambdas/contract/app.ts';
import { environment } from '../lambdas/contract/environment.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';
import { publishesKeys, secretNameOf, secretsOf } from '../lambdas/contract/secrets.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import type { Server } from '../lambdas/profiles/actions.ts';
import { routeKeyOf, routesOf, serverOf } from '../lambdas/profiles/routes.ts';
import { AppFunction } from './app-function.ts';
import { AppSecret } from './app-secret.ts';
import { buildAhead } from './bundle.ts';
import { DescribeApi } from './describe-api.ts';
import { ItemTable } from './item-table.ts';
import { KeyRotation } from './key-rotation.ts';
import { Operations } from './operations.ts';
import { addOutputs, type NamedSecret, type Told } from './outputs.ts';
import { pascalCase } from './pascal-case.ts';
import { SpendingAlarms } from './spending.ts';
import { VendingApi } from './vending-api.ts';
import { VendingFunction } from './vending-function.ts';

export interface TokenVendingProps {
  /** What `defineConfig` returns. If an identity provider has no `jwksUrl`: what `withDiscoveredKeys` makes of it. */
  readonly config: VendingConfig;
}

/**
 * The whole service as one construct: put it into any stack. Several in one account and Region need other names in their
 * configurations.
 */
export class TokenVending extends Construct implements Told {
  /** As clients call it, without a slash at the end. An app is below it: `{url}/{app}`. */
  readonly url: string;
  /** Where DNS must lead the domain, if the configuration has one. */
  readonly domainTarget: string | undefined;
  readonly api: HttpApi;
  readonly apps: readonly { readonly name: string; readonly secrets: readonly NamedSecret[] }[];
  /** Users, accounts and API keys: kept. */
  readonly directory: ItemTable;
  /** Nonces, sessions and passcodes: gone when they expire. */
  readonly ephemeral: ItemTable;
  /** All of them, to which you may add actions. */
  readonly alarms: readonly Alarm[];
  private readonly config: VendingConfig;

  constructor(scope: Construct, id: string, { config }: TokenVendingProps) {
    super(scope, id);
    this.config = config;
    for (const [tag, value] of Object.entries(config.tags)) Tags.of(this).add(tag, value);
    for (const warning of unsafeChoices(config))
      Annotations.of(this).addWarningV2(`token-vending:${warning.split(':')[0]}`, warning);
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
    this.api = api.api;
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
    api.serve(new DescribeApi(this, config), DescribeApi.routeKeys);

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
    const { ephemeral, directory } = this;
    const rotation = apps.some(isGenerated) && new KeyRotation(this, 'KeyRotation', { config, directory });
    this.apps = apps.map((app) => {
      const serveApp = new AppFunction(this, app, { config, ephemeral, directory });
      serve('serve-app', serveApp, [app]);
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
    const tables = [ephemeral, directory];
    const rotateKey = rotation ? rotation.rotateKey : undefined;
    this.alarms = new Operations(this, 'Operations', { config, apps, api, tables, rotateKey }).alarms;
  }

  /**
   * Gives the stack the outputs and metadata by which `vending --stack {name of the stack}` finds the deployment. Their
   * names begin with `prefix`, by default the configuration's `name` in PascalCase.
   */
  addOutputs(prefix: string = pascalCase(this.config.name)): void {
    addOutputs(this, this.config, prefix);
  }
}
