import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { vending } from '../harness/cli.ts';
import { configOf, type Stack, startAwsAccount } from './aws-account.ts';

const key = 'acme/shop/signing-key';
const stackWith = (...resources: Stack['resources']): Stack => ({
  status: 'UPDATE_COMPLETE',
  isProtected: true,
  metadata: { TokenVending: { apps: {} } },
  resources,
  directoryTable: undefined,
});

let aws: Awaited<ReturnType<typeof startAwsAccount>>;
beforeAll(async () => {
  aws = await startAwsAccount();
});
afterAll(() => aws.close());
afterEach(async () => {
  Object.assign(aws.account, { stack: undefined });
  await aws.deleteSecret(key, { ForceDeleteWithoutRecovery: true }).catch(() => {});
});

const check = (config = configOf()) => vending('check-deploy', { config });
const clear = { code: 0, out: '', said: 'Nothing is in the way.' };

describe('a secret', () => {
  test("that was taken over, and now is not, is in the way: its policy and rotation make it not the stack's", async () => {
    const arn = await aws.createSecret(key);
    aws.account.stack = stackWith(
      ['SecretsManager::ResourcePolicy', arn],
      ['SecretsManager::RotationSchedule', arn],
    );
    const { code, out } = await check();
    expect([code, out]).toEqual([1, expect.stringContaining('Take it over: it keeps its value.')]);
  });

  test.each(['prod', 'dev'])('that the stack has made is not to be taken over (%s)', async (stage) => {
    const config = configOf({ [stage]: { secrets: [] } }, stage);
    const name = `${config.name}/shop/signing-key`;
    aws.account.stack = stackWith(['SecretsManager::Secret', await aws.createSecret(name)]);
    expect(await check(config)).toEqual(clear);
    const { code, out } = await check({ ...config, existing: { [stage]: { secrets: [name] } } });
    expect([code, out]).toEqual([1, expect.stringContaining(`Take it out of existing.${stage}.secrets.`)]);
    await aws.deleteSecret(name, { ForceDeleteWithoutRecovery: true });
  });

  describe('with a resource policy', () => {
    const administrators = ['arn:aws:iam::123456789012:role/Admin'];
    const takesOver = { ...configOf({ prod: { secrets: [key] } }), administrators };
    const remedy = `aws secretsmanager delete-resource-policy --secret-id ${key}`;

    test('of an earlier deployment is in the way, for CloudFormation attaches no second one', async () => {
      await aws.createSecret(key);
      expect(await check(takesOver)).toEqual(clear);
      await aws.attachPolicy(key);
      const { code, out } = await check(takesOver);
      expect([code, out]).toEqual([1, expect.stringContaining(remedy)]);
    });

    test('that the stack has made is not', async () => {
      aws.account.stack = stackWith(['SecretsManager::ResourcePolicy', await aws.createSecret(key)]);
      await aws.attachPolicy(key);
      expect(await check(takesOver)).toEqual(clear);
    });

    test('is not, if the deployment makes none', async () => {
      await aws.createSecret(key);
      await aws.attachPolicy(key);
      expect(await check(configOf({ prod: { secrets: [key] } }))).toEqual(clear);
    });
  });
});
