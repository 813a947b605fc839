import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  paginateDescribeStackEvents,
} from '@aws-sdk/client-cloudformation';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import config from '../../vending.config.ts';
import type { Check } from '../harness/checks.ts';
import { deployStack, destroyStack, synthStack } from './deploy-stack.ts';
import type { MiniStack } from './ministack.ts';
import { thingsOf } from './state.ts';
import { checkDeploy, protect, type Standing } from './undo.ts';

const cloudFormation = () => new CloudFormationClient({});
/** One app is enough to see a stage come and go. */
const stageOf = (stage: string) => {
  const { stage: _, keepsData: __, ...input } = config;
  const qiscus = { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } as const;
  return defineConfig({ ...input, apps: { qiscus: { ...qiscus, callers: [...qiscus.callers] } } }, stage);
};

/** A second stage beside `prod`, and a first deployment that fails. */
export function stageChecks(emulator: MiniStack, prod: Standing, log: (line: string) => void): Check[] {
  return [
    {
      name: 'dev comes and goes beside prod, shares nothing with it, and leaves nothing',
      async run() {
        const dev = stageOf('dev');
        const before = await thingsOf(config.name);
        assert.deepEqual(await checkDeploy(dev), {
          code: 0,
          findings: [],
          takesOver: [],
          existing: undefined,
        });
        const assembly = synthStack(emulator, dev);
        const { ApiUrl, QiscusSecretName } = await deployStack(emulator, assembly);
        assert.notEqual(ApiUrl, prod.outputs['ApiUrl']);
        assert.equal(QiscusSecretName, `${config.name}-dev/qiscus/signing-key`);
        assert.equal((await fetch(`${ApiUrl}/health`)).status, 200);
        const { StackResourceSummaries: made = [] } = await cloudFormation().send(
          new ListStackResourcesCommand({ StackName: dev.name }),
        );
        const { Stacks: [stack] = [] } = await cloudFormation().send(
          new DescribeStacksCommand({ StackName: dev.name }),
        );
        await destroyStack(emulator, assembly);
        assert.deepEqual(await thingsOf(dev.name), []);
        assert.deepEqual(await thingsOf(config.name), before);
        const pages = paginateDescribeStackEvents(
          { client: cloudFormation() },
          { StackName: stack?.StackId },
        );
        const gone = (await Array.fromAsync(pages, ({ StackEvents = [] }) => StackEvents))
          .flat()
          .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_COMPLETE');
        assert.deepEqual(
          made.filter(({ LogicalResourceId: id }) => !gone.some((event) => event.LogicalResourceId === id)),
          [],
        );
        log(`dev came and went: none of its ${made.length} resources is left`);
      },
    },
    {
      name: 'a first deployment that fails leaves an empty table and a protected stack, and the next one succeeds',
      async run() {
        const first = stageOf('first');
        const whole = synthStack(emulator, first);
        // Not the same: `cdk deploy` would take the broken template for one that it has uploaded.
        const functions = { ...first.functions, memoryMegabytes: first.functions.memoryMegabytes + 1 };
        const broken = synthStack(emulator, { ...first, functions });
        breakTemplate(join(broken, `${first.name}.template.json`));
        await assert.rejects(deployStack(emulator, broken));
        const [table, ...more] = await thingsOf(first.name);
        assert.match(table ?? '', /TokenVendingDirectory/);
        assert.deepEqual(more, []);
        const { code, findings } = await checkDeploy(first);
        assert.deepEqual(
          [code, ...findings.map(({ remedy }) => remedy.split(' ').slice(0, 4).join(' '))],
          [1, 'aws cloudformation update-termination-protection --stack-name', 'To go on with'],
        );
        await protect(first.name, false);
        assert.equal((await checkDeploy(first)).code, 0);
        const { ApiUrl } = await deployStack(emulator, whole);
        assert.equal((await fetch(`${ApiUrl}/health`)).status, 200);
        log(`first deployment failed: left were the protected stack and ${table}; the next one succeeded`);
      },
    },
  ];
}

/** Adds a resource that can't be made, after everything that is kept. */
function breakTemplate(file: string): void {
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, object> };
  const DependsOn = Object.keys(template.Resources).filter((id) => /Directory|SigningKey/.test(id));
  const Properties = {
    PolicyName: 'x',
    PolicyDocument: {},
    Roles: [{ 'Fn::GetAtt': [DependsOn[0], 'NoSuch'] }],
  };
  template.Resources['Broken'] = { Type: 'AWS::IAM::Policy', DependsOn, Properties };
  writeFileSync(file, JSON.stringify(template));
}
