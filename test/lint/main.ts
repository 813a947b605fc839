import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { VendingStack } from '../../infra/vending-stack.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import config from '../../vending.config.ts';
import { type Check, failuresOf } from '../harness/checks.ts';
import { installPython, missingPython } from '../harness/python.ts';
import { runCommand } from '../harness/run-command.ts';
import { everyVendor } from '../infra/configs.ts';
import { type Accepted, accepted, accepts, reasonFor } from './accepted.ts';
import { type Complaint, complaintsAbout } from './complaints.ts';
import { everySetting } from './every-setting.ts';

/**
 * Lints the templates of `vending.config.ts`, of every profile and of every setting: with cdk-nag's packs AwsSolutions and Serverless, and
 * with cfn-lint. Prints what is accepted, and why. cfn-lint is skipped, with the reason, if Python is missing; in CI
 * that is a failure.
 */
const configs = [config, everyVendor, everySetting];
const stackOf = (app: App, of: VendingConfig) => new VendingStack(app, of.name, { config: of });

const complaints = configs.flatMap((of) => complaintsAbout((app) => stackOf(app, of)));
const inWords = ({ rule, about, says }: Complaint) => `${rule} ${about.node.path}: ${says}`;
const acceptedBy = (each: Accepted) => complaints.filter(({ rule, about }) => accepts(each, rule, about));
for (const each of accepted)
  console.log(`accepted ${each.rule}: ${acceptedBy(each).length} resources. ${each.reason}`);

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-1'];
/** They lack parts of CloudFront, and one lacks budgets. */
const isolated = ['cn-north-1', 'us-gov-west-1'];
const folder = mkdtempSync(join(tmpdir(), 'token-vending-lint-'));

/** Throws with what cfn-lint prints. W3005 is about the dependencies that CDK writes twice. */
async function lint(python: string, name: string, template: object, at = regions): Promise<void> {
  const file = join(folder, `${name}.template.json`);
  writeFileSync(file, JSON.stringify(template));
  await runCommand(join(dirname(python), 'cfn-lint'), ['-r', ...at, '-i', 'W3005', '-t', file]);
}

const templateOf = (of: VendingConfig) => {
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const { stackName } = stackOf(app, of);
  return app.synth().getStackByName(stackName).template;
};

const expectNone = (what: string, found: readonly string[]) => {
  if (found.length > 0) throw new Error(`${what}:\n${found.join('\n')}`);
};

const missing = await missingPython();
if (missing) console.log(`cfn-lint: skipped, ${missing}`);
const python = missing ? '' : await installPython('cfn-lint', join(import.meta.dirname, 'requirements.txt'));
const cfnLint: Check[] = [
  ...configs.map((of) => ({
    name: `cfn-lint has nothing against ${of.name}`,
    run: () => lint(python, of.name, templateOf(of), of.cloudFront ? regions : [...regions, ...isolated]),
  })),
  {
    name: 'cfn-lint would see a property that AWS does not know (control)',
    async run() {
      const Resources = { Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchemas: [] } } };
      const said = await lint(python, 'control', { Resources }).catch((error: Error) => error.message);
      if (!said?.includes('KeySchemas')) throw new Error(`it said: ${said}`);
    },
  },
];

const checks: Check[] = [
  {
    name: 'cdk-nag has nothing against the stacks but what is accepted',
    run: async () =>
      expectNone('not accepted', complaints.filter((each) => reasonFor(each) === undefined).map(inWords)),
  },
  {
    name: 'everything that is accepted is there',
    run: async () => {
      const unused = accepted.filter((each) => acceptedBy(each).length === 0);
      expectNone(
        'nothing complains of',
        unused.map(({ rule }) => rule),
      );
    },
  },
  {
    name: 'cdk-nag would see an open bucket (control)',
    async run() {
      const rules = complaintsAbout((app) => {
        const stack = stackOf(app, config);
        new CfnBucket(stack, 'Open');
        return stack;
      }).filter((each) => reasonFor(each) === undefined);
      const found = rules.some(({ rule }) => rule === 'AwsSolutions-S1');
      if (!found) throw new Error('it did not');
    },
  },
  ...(missing ? [] : cfnLint),
];

const failed = await failuresOf(checks);
rmSync(folder, { recursive: true });
console.log(`lint: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || (missing && process.env['CI']) ? 1 : 0);
