import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { VendingStack } from '../../infra/vending-stack.ts';
import { testWhole } from '../harness/whole.ts';
import { everyVendor } from './configs.ts';
import { type Identity, identityOf, lossesOf } from './identity.ts';
import { synthesize } from './synthesized.ts';

/**
 * The stack of the last release, as far as an update must leave it alone. A release renews it:
 * `RENEW_RELEASE=1 npm test -- test/infra/upgrade`. If lines go or change then, CHANGELOG.md says so.
 */
const file = join(import.meta.dirname, '../fixtures/last-release.json');
const stack = synthesize(everyVendor);
if (process.env['RENEW_RELEASE'] === '1')
  writeFileSync(file, `${JSON.stringify(identityOf(stack), null, 2)}\n`);
const released = JSON.parse(readFileSync(file, 'utf8')) as Identity;

test('an update from the last release replaces no table, no secret, no log and not the API, and keeps the outputs', () => {
  const types = Object.values(released.resources).map(({ Type }) => Type);
  expect(new Set(types).size).toBeGreaterThan(3);
  expect(lossesOf(released, identityOf(stack))).toEqual([]);
});

test.each<[what: string, change: (template: typeof stack.template) => void]>([
  [
    'another logical id',
    (template) => {
      const { [tableOf(template)]: table, ...others } = template.Resources;
      template.Resources = { ...others, Moved: table };
    },
  ],
  [
    'another key',
    (template) => {
      template.Resources[tableOf(template)].Properties.KeySchema[0].AttributeName = 'id';
    },
  ],
  [
    'another type',
    (template) => {
      template.Resources[tableOf(template)].Type = 'AWS::DynamoDB::GlobalTable';
    },
  ],
  [
    'a table that goes with its stack',
    (template) => {
      template.Resources[tableOf(template)].DeletionPolicy = 'Delete';
    },
  ],
  [
    'an output that is gone',
    (template) => {
      delete template.Outputs.ApiUrl;
    },
  ],
])('control: %s is found', (_what, change) => {
  const template = structuredClone(stack.template);
  change(template);
  expect(lossesOf(released, identityOf({ template }))).toHaveLength(1);
});

testWhole("the CDK's flags, which are a consumer's choice, replace nothing either", () => {
  for (const flags of [{}, CURRENTLY_RECOMMENDED_FLAGS]) {
    const app = new App({ context: { ...flags, 'aws:cdk:bundling-stacks': [] } });
    new VendingStack(app, everyVendor.name, { config: everyVendor });
    const { template } = app.synth().getStackByName(everyVendor.name);
    expect(lossesOf(released, identityOf({ template }))).toEqual([]);
  }
});

const tableOf = ({ Resources }: typeof stack.template) =>
  Object.keys(Resources).find(
    (id) => Resources[id].DeletionPolicy === 'Retain' && Resources[id].Type === 'AWS::DynamoDB::Table',
  ) ?? '';
