import { expect } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { login } from '../fixtures/login.ts';
import { testWhole } from '../harness/whole.ts';
import type { Resource } from './synthesized.ts';

const configOf = (max: number) =>
  defineConfig({
    name: 'two',
    apps: {
      own: {
        profile: 'wonderful',
        settings: { tenantId: 't' },
        callers: [login],
        limits: { vendsPerSubject: { max } },
      },
      other: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
    },
  });

/** With the bundles, by logical id of the function. */
function codeOf(config: VendingConfig): ReadonlyMap<string, unknown> {
  const app = new App({ analyticsReporting: false });
  new VendingStack(app, config.name, { config });
  const resources = Object.entries<Resource>(app.synth().getStackByName(config.name).template.Resources);
  const functions = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return new Map(functions.map(([id, { Properties }]) => [id, JSON.stringify(Properties['Code'])]));
}

testWhole("an edit of one app's limit deploys its function and the API's description, and no other", () => {
  const [before, after] = [codeOf(configOf(3)), codeOf(configOf(4))];
  const changed = [...before].flatMap(([id, code]) => (after.get(id) === code ? [] : [id]));
  expect([before.size, changed]).toEqual([
    6,
    [expect.stringMatching(/^TokenVendingDescribeApi/), expect.stringMatching(/^TokenVendingServeAppown/)],
  ]);
});
