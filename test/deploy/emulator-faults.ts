import assert from 'node:assert/strict';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Check } from '../harness/checks.ts';
import { callRaw } from '../harness/http.ts';

/** Types of resources that it does not know. */
const unknown = [
  {
    Type: 'AWS::SecretsManager::RotationSchedule',
    Properties: { SecretId: 'x' },
    instead: 'it is left out; the test rotates by calling the function as Secrets Manager does',
  },
  {
    Type: 'AWS::Logs::QueryDefinition',
    Properties: { Name: 'x', QueryString: 'limit 1' },
    instead: 'it is left out: no request needs it',
  },
];

/** `deployStack` leaves these out. */
export const unknownTypes = unknown.map(({ Type }) => Type);

/** What the emulator lacks or gets wrong. `remains` is whether it still does: if not, the entry and what it excuses go. */
interface Fault {
  readonly fault: string;
  /** What the tests do about it. */
  readonly instead: string;
  remains(): Promise<boolean>;
}

interface Deployed {
  readonly apiUrl: string;
  readonly ephemeral: string;
  readonly directory: string;
}

const faultsOf = ({ apiUrl, ...tables }: Deployed): Fault[] => [
  {
    fault: 'CloudFormation makes an HTTP API without its CORS configuration',
    instead:
      "no page runs against it, so neither does Comapi's SDK, which needs one; a real browser judges the local gateway",
    async remains() {
      const headers = { origin: 'http://localhost:8080', 'access-control-request-method': 'POST' };
      const preflight = await callRaw('OPTIONS', `${apiUrl}/comapi/authenticate`, undefined, headers);
      return !preflight.headers.has('access-control-allow-origin');
    },
  },
  {
    fault: 'CloudFormation makes a secret of a name that is taken, and its value is lost',
    instead: '`deploy` refuses what `vending check-deploy` refuses; the local stand-in refuses the name',
    async remains() {
      const secrets = new SecretsManagerClient({});
      const Name = 'emulator/taken';
      await secrets.send(new CreateSecretCommand({ Name, SecretString: 'pasted' }));
      const { value } = await tryTemplate(secretOf(Name), () =>
        secrets.send(new GetSecretValueCommand({ SecretId: Name })),
      );
      return value?.SecretString === '';
    },
  },
  {
    fault: 'a secret without a value has an empty one',
    instead: 'nothing: our functions take an empty value for none',
    async remains() {
      const Name = 'emulator/empty';
      const { value } = await tryTemplate(secretOf(Name), () =>
        new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: Name })),
      );
      return value?.SecretString === '';
    },
  },
  {
    fault: "a secret's physical id is its name, not its ARN",
    instead: '`vending check-deploy` takes either for one that the stack has made',
    async remains() {
      const Name = 'emulator/named';
      const { ids = [] } = await tryTemplate(secretOf(Name));
      return ids.includes(Name);
    },
  },
  ...unknown.map(({ Type, Properties, instead }) => ({
    fault: `${Type} is not known`,
    instead,
    remains: async () => (await tryTemplate({ Type, Properties })).status !== 'CREATE_COMPLETE',
  })),
  {
    fault: "an alarm can't watch an expression of metrics",
    instead: 'its alarm watches the first of them',
    async remains() {
      const Metric = { Namespace: 'x', MetricName: 'x' };
      const Metrics = [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }];
      const rest = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Threshold: 1 };
      const Properties = { Metrics, ...rest };
      return (await tryTemplate({ Type: 'AWS::CloudWatch::Alarm', Properties })).status !== 'CREATE_COMPLETE';
    },
  },
  {
    fault: 'AWS::SecretsManager::ResourcePolicy is not known',
    instead: 'the shipped configuration has no `administrators`; the local stand-in judges by the policy',
    async remains() {
      const Properties = { SecretId: 'x', ResourcePolicy: { Version: '2012-10-17', Statement: [] } };
      const { status } = await tryTemplate({ Type: 'AWS::SecretsManager::ResourcePolicy', Properties });
      return status !== 'CREATE_COMPLETE';
    },
  },
  {
    fault: 'TTL and PITR of a table are not set by CloudFormation',
    instead:
      "the template's properties are tested; `vending check-deploy` reads a table's backups through the SDK",
    async remains() {
      const client = new DynamoDBClient({});
      const { TimeToLiveDescription: ttl } = await client.send(
        new DescribeTimeToLiveCommand({ TableName: tables.ephemeral }),
      );
      const { ContinuousBackupsDescription: backups } = await client.send(
        new DescribeContinuousBackupsCommand({ TableName: tables.directory }),
      );
      return (
        ttl?.TimeToLiveStatus !== 'ENABLED' &&
        backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus !== 'ENABLED'
      );
    },
  },
  {
    fault: 'a table without backups can be restored to a point in time',
    instead: 'the test turns backups on before, as `vending check-deploy` demands',
    async remains() {
      const client = new DynamoDBClient({});
      const TableName = 'emulator-restored';
      await client.send(
        new RestoreTableToPointInTimeCommand({
          SourceTableName: tables.ephemeral,
          TargetTableName: TableName,
          UseLatestRestorableTime: true,
        }),
      );
      return client.send(new DeleteTableCommand({ TableName })).then(() => true);
    },
  },
];

export const faultChecks = (deployed: Deployed): Check[] =>
  faultsOf(deployed).map(({ fault, instead, remains }) => ({
    name: `the emulator's fault remains: ${fault} (${instead})`,
    async run() {
      assert(await remains(), 'it is gone: take it out of emulator-faults.ts, and what it excuses');
    },
  }));

const secretOf = (Name: string) => ({ Type: 'AWS::SecretsManager::Secret', Properties: { Name } });

/** Deploys a template of one resource, looks at it, and deletes it. */
async function tryTemplate<Value>(
  resource: object,
  look?: () => Promise<Value>,
): Promise<{ status?: string | undefined; ids?: (string | undefined)[]; value?: Value | undefined }> {
  const client = new CloudFormationClient({});
  const StackName = `emulator-${crypto.randomUUID()}`;
  const TemplateBody = JSON.stringify({ Resources: { Only: resource } });
  try {
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  } catch (error) {
    if (error instanceof Error && /Unrecognized resource types/.test(error.message)) return {};
    throw error;
  }
  await waitUntilStackCreateComplete(
    { client, minDelay: 0.1, maxDelay: 1, maxWaitTime: 20 },
    { StackName },
  ).catch(() => {});
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const { StackResourceSummaries: all = [] } = await client.send(
    new ListStackResourcesCommand({ StackName }),
  );
  const value = await look?.();
  await client.send(new DeleteStackCommand({ StackName }));
  return {
    status: Stacks[0]?.StackStatus,
    ids: all.map(({ PhysicalResourceId }) => PhysicalResourceId),
    value,
  };
}
