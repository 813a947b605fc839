import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Check } from '../harness/checks.ts';
import type { Deployed } from './deployed.ts';

/** A check that an emulator can't make says why. */
export interface AccountCheck extends Check {
  readonly notOnEmulator?: string;
}

const rotationMinutes = 5;

/** What stands in the template, and no engine but AWS acts on. */
export function resourceChecks(
  { outputs }: Deployed,
  stackName: string,
  administrators: string,
): AccountCheck[] {
  const [dynamodb, secrets] = [new DynamoDBClient({}), new SecretsManagerClient({})];
  const { DirectoryTableName, EphemeralTableName, RotatedSecretName: SecretId, RotatedUrl } = outputs;
  const keys = async () =>
    ((await (await fetch(`${RotatedUrl}/.well-known/jwks.json`)).json()) as { keys?: { kid: string }[] })
      .keys ?? [];
  const versionInUse = async () => {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    return Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
  };

  return [
    {
      name: 'the stack is protected from deletion',
      async run() {
        const describe = new DescribeStacksCommand({ StackName: stackName });
        const { Stacks = [] } = await new CloudFormationClient({}).send(describe);
        assert.equal(Stacks[0]?.EnableTerminationProtection, true);
      },
      notOnEmulator: 'MiniStack does not say',
    },
    {
      name: 'what has expired is swept: the TTL attribute is expiresAt',
      async run() {
        const describe = new DescribeTimeToLiveCommand({ TableName: EphemeralTableName });
        const { TimeToLiveDescription } = await dynamodb.send(describe);
        assert.deepEqual(TimeToLiveDescription, { AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
      },
      notOnEmulator: 'MiniStack ignores the property',
    },
    {
      name: 'users and API keys are backed up for 35 days, and protected from deletion',
      async run() {
        const TableName = DirectoryTableName;
        const { ContinuousBackupsDescription } = await dynamodb.send(
          new DescribeContinuousBackupsCommand({ TableName }),
        );
        const { PointInTimeRecoveryStatus: status } =
          ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
        assert.equal(status, 'ENABLED');
        const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
        assert.equal(Table?.DeletionProtectionEnabled, true);
      },
      notOnEmulator: 'MiniStack ignores the properties',
    },
    {
      name: 'the schedule rotates: a rotation is due, another makes a version, and the old key stays published',
      async run() {
        const { RotationEnabled, NextRotationDate } = await secrets.send(
          new DescribeSecretCommand({ SecretId }),
        );
        assert.equal(RotationEnabled, true);
        assert.ok(Number(NextRotationDate) > Date.now(), 'no rotation is due');
        const [before, published] = [await versionInUse(), await keys()];
        await secrets.send(new RotateSecretCommand({ SecretId }));
        for (let second = 0; (await versionInUse()) === before; second += 5) {
          assert.ok(second < rotationMinutes * 60, 'no version was made');
          await setTimeout(5_000);
        }
        const kids = (await keys()).map(({ kid }) => kid);
        for (const { kid } of published) assert.ok(kids.includes(kid), `the key ${kid} has left`);
      },
      notOnEmulator: 'MiniStack rotates by a copy of the value',
    },
    {
      name: 'only administrators and functions may read a secret (ACCOUNT_ADMINISTRATORS)',
      async run() {
        assert.notEqual(
          administrators,
          '',
          'set ACCOUNT_ADMINISTRATORS to the ARN of your role, and deploy again',
        );
        const { ResourcePolicy = '' } = await secrets.send(new GetResourcePolicyCommand({ SecretId }));
        assert.match(ResourcePolicy, /"Effect":\s*"Deny"/);
        for (const arn of administrators.split(',')) assert.ok(ResourcePolicy.includes(arn), arn);
      },
      notOnEmulator: 'MiniStack knows no such policy',
    },
  ];
}
