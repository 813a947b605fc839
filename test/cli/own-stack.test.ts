import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configuredApps } from '../../cli/deployment/configured-apps.ts';
import { vending } from '../harness/cli.ts';
import { configOf, startAwsAccount } from './aws-account.ts';

let aws: Awaited<ReturnType<typeof startAwsAccount>>;
beforeAll(async () => {
  aws = await startAwsAccount();
});
afterAll(() => aws.close());

const config = configOf();
const changesOf = async (key: string) => {
  aws.account.stack = {
    status: 'CREATE_COMPLETE',
    isProtected: false,
    metadata: { [key]: { apps: configuredApps(config) } },
    resources: [],
    directoryTable: undefined,
  };
  const { out, said } = await vending('changes --stack Theirs', { config });
  return out + said;
};

/** What `TokenVending.addOutputs` writes is read in `infra/own-stack.test.ts`. */
test.each([
  ['AcmeTokenVending', 'No secret changes.'],
  ['TokenVending', 'No secret changes.'],
  ['OtherTokenVending', 'new secret: acme/shop/signing-key'],
])('in a stack of another name, a deployment is found by its own name: %s', async (key, says) => {
  expect(await changesOf(key)).toContain(says);
});
