import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { vending } from '../harness/cli.ts';
import { configOf, type Stack, startAwsAccount, type Table } from './aws-account.ts';

const [key, directory] = ['acme/shop/signing-key', 'acme-TokenVendingDirectoryTable1-X'];
const stack: Stack = {
  status: 'UPDATE_COMPLETE',
  isProtected: true,
  metadata: { TokenVending: { stage: 'prod', apps: {} } },
  resources: [['DynamoDB::Table', directory]],
  directoryTable: directory,
};
const table: Table = { status: 'ACTIVE', key: 'pk HASH', isProtected: true, isBackedUp: true };

let aws: Awaited<ReturnType<typeof startAwsAccount>>;
beforeAll(async () => {
  aws = await startAwsAccount();
});
afterAll(() => aws.close());
beforeEach(async () => {
  Object.assign(aws.account, { stack, tables: { [directory]: table } });
  await aws.deleteSecret(key, { ForceDeleteWithoutRecovery: true }).catch(() => {});
});

const check = (config = configOf()) => vending('check-deploy', { config });
const clear = { code: 0, out: '', said: 'Nothing is in the way.' };

describe('nothing is in the way', () => {
  test('of the first deployment', async () => {
    Object.assign(aws.account, { stack: undefined, tables: {} });
    expect(await check()).toEqual(clear);
  });

  test('if the stack has made the secret and the table', async () => {
    const secret = ['SecretsManager::Secret', await aws.createSecret(key)] as const;
    aws.account.stack = { ...stack, resources: [...stack.resources, secret] };
    expect(await check()).toEqual(clear);
  });

  test('if what exists is taken over', async () => {
    await aws.createSecret(key);
    aws.account.tables = { restored: table };
    expect(await check(configOf({ prod: { secrets: [key], directoryTable: 'restored' } }))).toEqual(clear);
  });
});

describe('a secret', () => {
  test('of another origin is in the way, and the lines that are printed take it over', async () => {
    await aws.createSecret(key);
    const { code, out } = await check();
    expect([code, out]).toEqual([
      1,
      `${key} exists, and this stack has not made it: CloudFormation can't make it again.
  Take it over: it keeps its value.
To take over, in vending.config.ts:
  existing: {
    prod: {
      secrets: [
        '${key}',
      ],
    },
  },`,
    ]);
    const { existing } = JSON.parse((await vending('check-deploy --json', { config: configOf() })).out);
    expect(await check(configOf(existing))).toEqual(clear);
  });

  test('that is scheduled for deletion must be restored', async () => {
    await aws.createSecret(key);
    await aws.deleteSecret(key);
    const restore = `aws secretsmanager restore-secret --secret-id ${key}`;
    for (const config of [configOf(), configOf({ prod: { secrets: [key] } })]) {
      const { code, out } = await check(config);
      expect([code, out]).toEqual([1, expect.stringContaining(`scheduled for deletion.\n  ${restore}`)]);
    }
  });

  test('that is to be taken over must exist', async () => {
    const { code, out } = await check(configOf({ prod: { secrets: [key] } }));
    expect([code, out]).toEqual([
      1,
      expect.stringContaining(`${key} is to be taken over, but does not exist.`),
    ]);
  });

  test('of another stage is not in the way', async () => {
    await aws.createSecret(key);
    aws.account.stack = undefined;
    expect(await check(configOf({}, 'dev'))).toEqual(clear);
  });
});

describe('the directory', () => {
  const takesOver = configOf({ prod: { directoryTable: 'restored' } });

  test.each<[string, Partial<Table> | undefined, string]>([
    ['is missing', undefined, 'does not exist'],
    ['is being restored', { status: 'CREATING' }, 'aws dynamodb wait table-exists'],
    ['is of another kind', { key: 'id HASH' }, 'has the key id HASH'],
    ['has no backups', { isBackedUp: false }, 'update-continuous-backups --table-name restored'],
    ['is not protected', { isProtected: false }, '--deletion-protection-enabled'],
  ])('%s', async (_, state, said) => {
    aws.account.tables = state ? { restored: { ...table, ...state } } : {};
    const { code, out } = await check(takesOver);
    expect([code, out]).toEqual([1, expect.stringContaining(said)]);
  });

  test('that the stack has made is not to be taken over', async () => {
    const { code, out } = await check(configOf({ prod: { directoryTable: directory } }));
    expect([code, out]).toEqual([1, expect.stringContaining('Take it out of existing.prod.')]);
  });

  test('without backups and protection is enough for a stage that keeps nothing', async () => {
    Object.assign(aws.account, {
      stack: undefined,
      tables: { restored: { ...table, isBackedUp: false, isProtected: false } },
    });
    expect(await check(configOf({ dev: { directoryTable: 'restored' } }, 'dev'))).toEqual(clear);
  });

  test('that is in use, but of another origin, would be lost sight of', async () => {
    aws.account.stack = { ...stack, directoryTable: 'restored' };
    const { code, out } = await check();
    expect([code, out]).toEqual([1, expect.stringContaining("      directoryTable: 'restored',\n")]);
  });

  test('of an earlier deployment is told, and stops nothing', async () => {
    aws.account.stack = undefined;
    const { code, out } = await check();
    expect([code, out]).toEqual([0, expect.stringContaining(`      directoryTable: '${directory}',\n`)]);
  });
});

describe('the stack', () => {
  test.each<[string, Partial<Stack>, string]>([
    ['of another application', { metadata: {} }, 'is of another application'],
    ['of another stage', { metadata: { TokenVending: { stage: 'dev' } } }, 'is the stage dev of another'],
    [
      'of a first deployment that failed',
      { status: 'ROLLBACK_COMPLETE' },
      '--no-enable-termination-protection',
    ],
  ])('%s is in the way', async (_, state, said) => {
    aws.account.stack = { ...stack, ...state };
    const { code, out } = await check();
    expect([code, out]).toEqual([1, expect.stringContaining(said)]);
  });
});
