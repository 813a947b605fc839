import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfig, VendingConfigInput } from '../../lambdas/config/schema.ts';
import { login } from '../fixtures/login.ts';
import { vending } from '../harness/cli.ts';
import { testWhole } from '../harness/whole.ts';
import { readTemplate, synthesize } from '../infra/synthesized.ts';
import { startAwsAccount } from './aws-account.ts';

const shop: VendingConfigInput['apps'][string] = {
  profile: 'qiscus',
  settings: { appId: 'x' },
  callers: [{ kind: 'passcode' }],
};
const help = (settings: object = {}): VendingConfigInput['apps'][string] => ({
  profile: 'wonderful',
  settings: { tenantId: 't', ...settings },
  callers: [login],
});
const upstream = { mint: 'upstream', baseUrl: 'https://vendor.example/api' };

let aws: Awaited<ReturnType<typeof startAwsAccount>>;
let existing: VendingConfig['existing'] = {};
/** Of the stack's own: ARNs of secrets by name, and its table. */
let owned = new Map<string, string>();
let tables = 0;

beforeAll(async () => {
  aws = await startAwsAccount();
});
afterAll(() => aws.close());

const configOf = (apps: VendingConfigInput['apps']) => defineConfig({ name: 'acme', apps, existing });

/**
 * Does with a template's secrets and tables what CloudFormation does, at a Secrets Manager that refuses what AWS
 * refuses: makes the new ones, and if one is refused takes those back; leaves alone what is no longer in the template.
 */
async function deploy(config: VendingConfig): Promise<void> {
  const stack = synthesize(config);
  const { ofType } = readTemplate(stack);
  const wanted = ofType('AWS::SecretsManager::Secret').map(([, { Properties }]) =>
    String(Properties['Name']),
  );
  const next = new Map<string, string>();
  for (const name of wanted)
    try {
      next.set(name, owned.get(name) ?? (await aws.createSecret(name)));
    } catch (error) {
      for (const made of next.keys())
        if (!owned.has(made)) await aws.deleteSecret(made, { ForceDeleteWithoutRecovery: true });
      throw error;
    }
  owned = next;
  const hasTable = ofType('AWS::DynamoDB::Table').some(([id]) => id.includes('Directory'));
  const was = aws.account.stack?.directoryTable;
  const taken = config.existing['prod']?.directoryTable;
  const directoryTable = hasTable ? (was ?? `acme-TokenVendingDirectoryTable-${++tables}`) : taken;
  if (directoryTable !== undefined)
    aws.account.tables[directoryTable] = {
      status: 'ACTIVE',
      key: 'pk HASH',
      isProtected: true,
      isBackedUp: true,
    };
  aws.account.stack = {
    status: 'UPDATE_COMPLETE',
    isProtected: true,
    metadata: stack.template.Metadata,
    resources: [
      ...Array.from(owned.values(), (arn) => ['SecretsManager::Secret', arn] as const),
      ...(hasTable ? [['DynamoDB::Table', directoryTable ?? ''] as const] : []),
    ],
    directoryTable,
  };
}

/** `check-deploy` and CloudFormation are of one mind: both refuse, or neither does. Then the lines are taken, and both agree. */
async function change(apps: VendingConfigInput['apps'], refusal?: string): Promise<void> {
  const { code, out } = await vending('check-deploy --json', { config: configOf(apps) });
  expect(code).toBe(refusal === undefined ? 0 : 1);
  if (refusal === undefined) return deploy(configOf(apps));
  await expect(deploy(configOf(apps))).rejects.toMatchObject({ name: refusal });
  existing = { ...existing, ...JSON.parse(out).existing };
  if (refusal === 'InvalidRequestException')
    for (const [, SecretId] of out.matchAll(/restore-secret --secret-id ([\w/-]+)/g))
      await aws.secrets.send(new RestoreSecretCommand({ SecretId }));
  expect((await vending('check-deploy', { config: configOf(apps) })).code).toBe(0);
  await deploy(configOf(apps));
}

testWhole(
  'every change can be undone and redone, at a Secrets Manager that refuses as AWS does',
  async () => {
    const [key, other] = ['acme/shop/signing-key', 'acme/help/signing-key'];
    const versionOf = async (SecretId: string) =>
      (await aws.secrets.send(new GetSecretValueCommand({ SecretId }))).VersionId;

    await change({ shop, help: help() });
    for (const SecretId of [key, other])
      await aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'pasted' }));
    const versions = [await versionOf(key), await versionOf(other)];
    const table = aws.account.stack?.directoryTable;

    await change({ help: help() });
    await change({ help: help(), shop }, 'ResourceExistsException');
    await change({ help: help(upstream), shop });
    await change({ help: help(), shop }, 'ResourceExistsException');
    await change({ help: help(upstream), shop }, 'ResourceExistsException');
    await change({ help: help(), shop });
    await change({ help: help(), store: shop });
    await change({ help: help(), shop });

    // Destroyed. The lines that were taken stay in the configuration, so let it be one without them.
    Object.assign(aws.account, { stack: undefined });
    [owned, existing] = [new Map(), {}];
    await aws.deleteSecret(other);
    await change({ help: help(), shop }, 'InvalidRequestException');
    expect([aws.account.stack?.directoryTable, await versionOf(key), await versionOf(other)]).toEqual([
      table,
      ...versions,
    ]);
  },
);
