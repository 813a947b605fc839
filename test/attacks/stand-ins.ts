import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { apiKeysOf } from '../../cli/directory/api-keys.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import { environment } from '../../lambdas/contract/environment.ts';
import { secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { type MadeUpKey, madeUpKey } from '../../local/made-up-key.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { startAxp } from '../../local/stand-ins/axp.ts';
import { startIdentityProvider } from '../../local/stand-ins/identity-provider.ts';
import { startSecretsManager } from '../../local/stand-ins/secrets-manager.ts';
import { startSns } from '../../local/stand-ins/sns.ts';
import { createTable } from '../adapters/create-table.ts';
import { rsaPairOf, rsaPemOf } from '../fixtures/rsa-pair.ts';
import { attackConfig } from './attack-config.ts';
import { startSecretsWire } from './secrets-wire.ts';
import { startWire } from './wire.ts';

const administrator = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
};

/** What the functions call, with secrets pasted and an API key made, and the variables that lead them there. */
export async function startStandIns() {
  const outbox = join(mkdtempSync(join(tmpdir(), 'token-vending-')), 'outbox.jsonl');
  const authority = createAuthority(() => {});
  const [wire, secretsManager, sns, provider, axp] = await Promise.all([
    startWire(),
    startSecretsManager(authority),
    startSns(authority, outbox),
    startIdentityProvider(),
    startAxp(attackConfig.apps['avaya']?.settings as Parameters<typeof startAxp>[0]),
  ]);
  const [table, secretsWire] = await Promise.all([
    createTable(wire.url),
    startSecretsWire(secretsManager.url, wire.hold),
  ]);
  const secrets = new SecretsManagerClient({ ...administrator, endpoint: secretsManager.url });

  /** By what the app's profile and the secret are: apps of one vendor account have one secret. */
  const keys = new Map<string, MadeUpKey>();
  const arns = new Map<string, string>();
  const apps = appsOf(attackConfig);
  for (const app of apps)
    for (const { name, variable, holds } of secretsOf(app)) {
      const of = `${app.profile} ${holds} ${name}`;
      const key = keys.get(of) ?? (holds === 'credentials' ? { value: axp.secretValue } : keyFor(holds));
      keys.set(of, key);
      keys.set(`${app.name} ${name}`, key);
      const create = new CreateSecretCommand({ Name: `${app.name}/${name}`, SecretString: key.value });
      arns.set(`${app.name} ${variable}`, (await secrets.send(create)).ARN ?? '');
    }
  const { apiKey } = await apiKeysOf(table).create({ apps: apps.map(({ name }) => name) });

  return {
    /** Both tables in one: their keys have prefixes of their own. */
    table,
    items: async () => (await table.client.send(new ScanCommand({ TableName: table.name }))).Items ?? [],
    wire,
    secretsWire,
    secrets,
    provider,
    axp,
    /** Of all apps, for anything. */
    apiKey,
    /** What was pasted into an app's secret, and the public half. */
    keyOf: (app: string) => keys.get(`${app} signing-key`) ?? fail(`${app} has no signing key`),
    paste: (app: string, SecretString: string) =>
      secrets.send(new PutSecretValueCommand({ SecretId: `${app}/signing-key`, SecretString })),
    passcodeOf: (phoneNumber: string) =>
      readFileSync(outbox, 'utf8')
        .split('\n')
        .findLast((line) => line.includes(phoneNumber))
        ?.match(/is (\d{6})/)?.[1] ?? '',
    /** For the SDK, which is shared by all functions. */
    aws: {
      AWS_REGION: administrator.region,
      AWS_ACCESS_KEY_ID: administrator.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: administrator.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: wire.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsWire.url,
      AWS_ENDPOINT_URL_SNS: sns.url,
    },
    variablesOf: (name: string) => ({
      [environment.app]: name,
      [environment.awsTimeoutMillis]: process.env[environment.awsTimeoutMillis] ?? '',
      [environment.ephemeralTable]: table.name,
      [environment.directoryTable]: table.name,
      [environment.jwksUrls]: provider.jwksUrl,
      [environment.upstreamUrl]: axp.url,
      ...Object.fromEntries(
        [...arns].flatMap(([of, arn]) =>
          of.startsWith(`${name} `) ? [[of.slice(name.length + 1), arn]] : [],
        ),
      ),
    }),
    async close() {
      table.client.destroy();
      secrets.destroy();
      await Promise.all([wire, secretsWire, secretsManager, sns, provider, axp].map((each) => each.close()));
      rmSync(join(outbox, '..'), { recursive: true });
    },
  };
}

const keyFor = (algorithm: Algorithm): MadeUpKey =>
  algorithm === 'RS256'
    ? {
        value: rsaPemOf('app'),
        publicKey: String(rsaPairOf('app').publicKey.export({ type: 'spki', format: 'pem' })),
      }
    : madeUpKey(algorithm);

function fail(why: string): never {
  throw new Error(why);
}
