import { ApiGatewayV2Client, GetStageCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { quotasOf } from '../../infra/quotas.ts';
import { CommandError } from '../command-error.ts';
import { configuredApps } from '../deployment/configured-apps.ts';
import { deployedApps } from '../deployment/deployed-stack.ts';
import { tableNamed } from '../deployment/outside.ts';
import { smsProblems } from '../deployment/sms-readiness.ts';
import { type Examination, fault, ok, type Patient, skipped } from './finding.ts';

/** What AWS gives an account that is not new (Lambda Developer Guide, "Lambda quotas"). */
const usualConcurrency = 1_000;

/** Examines what only a stack in AWS has. */
const inAws =
  (about: string, examine: (patient: Patient, stack: Stack) => ReturnType<Examination>): Examination =>
  async (patient) =>
    patient.target.stack
      ? examine(patient, patient.target.stack)
      : [skipped(about, 'only a stack in AWS has this')];
type Stack = NonNullable<Patient['target']['stack']>;

export const examineConfig = inAws('config', async ({ context: { config } }, { name }) => {
  const deployed = Object.keys((await deployedApps(name, config.name)) ?? {}).sort();
  const configured = Object.keys(configuredApps(config)).sort();
  return String(deployed) === String(configured)
    ? [ok('config', `${configured.length} apps of the stage ${config.stage}, as in the stack ${name}`)]
    : [
        fault(
          'config',
          `the stack has the apps ${deployed}, and the configuration ${configured}`,
          'Deploy it.',
        ),
      ];
});

export const examineTables = inAws('tables', async ({ context: { config }, target }, { ephemeralTable }) => {
  const read = new DescribeTimeToLiveCommand({ TableName: ephemeralTable });
  const { TimeToLiveDescription: ttl = {} } = await new DynamoDBClient({}).send(read);
  const isOn = ttl.TimeToLiveStatus === 'ENABLED' && ttl.AttributeName === 'expiresAt';
  const expiry = isOn
    ? ok('ephemeral table', 'what has expired is deleted')
    : fault(
        'ephemeral table',
        'nothing is deleted when it expires: TTL is off',
        `aws dynamodb update-time-to-live --table-name ${ephemeralTable} --time-to-live-specification Enabled=true,AttributeName=expiresAt`,
      );
  const about = 'directory table';
  if (!config.keepsData) return [expiry, skipped(about, `the stage ${config.stage} keeps no data`)];
  const { name } = target.directory;
  const table = await tableNamed(name);
  if (!table?.isBackedUp)
    return [
      expiry,
      fault(
        about,
        'users and API keys have no backups: point-in-time recovery is off',
        `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      ),
    ];
  if (!table.isProtected)
    return [
      expiry,
      fault(
        about,
        'one command deletes users and API keys: deletion protection is off',
        `aws dynamodb update-table --table-name ${name} --deletion-protection-enabled`,
      ),
    ];
  return [expiry, ok(about, 'backed up and protected')];
});

export const examineThrottle = inAws('throttle', async ({ context: { config } }, { name }) => {
  const ids: string[] = [];
  const client = new CloudFormationClient({});
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: name },
  ))
    for (const { ResourceType, PhysicalResourceId = '' } of StackResourceSummaries)
      if (ResourceType === 'AWS::ApiGatewayV2::Api') ids.push(PhysicalResourceId);
  const [ApiId] = ids;
  if (ApiId === undefined) throw new CommandError(`The stack ${name} has no HTTP API.`);
  const read = new GetStageCommand({ ApiId, StageName: '$default' });
  const { DefaultRouteSettings: set = {} } = await new ApiGatewayV2Client({}).send(read);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = set;
  const { requestsPerSecond } = config.throttle;
  return rate === requestsPerSecond && burst === config.throttle.burst
    ? [ok('throttle', `${rate} requests a second for each route, ${burst} at once`)]
    : [
        fault(
          'throttle',
          `${rate ?? 'no'} requests a second, ${burst ?? 'none'} at once; the configuration says ${requestsPerSecond} and ${config.throttle.burst}`,
          'Deploy vending.config.ts: without its throttle, one client can use up the account.',
        ),
      ];
});

export const examineQuotas = inAws('quotas', async ({ context: { config } }, { name }) => {
  const [{ AccountLimit: { ConcurrentExecutions: concurrent = 0 } = {} }, { TemplateBody = '{}' }] =
    await Promise.all([
      new LambdaClient({}).send(new GetAccountSettingsCommand({})),
      new CloudFormationClient({}).send(new GetTemplateCommand({ StackName: name })),
    ]);
  const quotas = quotasOf(JSON.parse(TemplateBody), config.routesPerApi);
  const near = quotas.filter(({ count, max }) => count > 0.8 * max);
  const size = near.map(({ what, count, max }) => `${count} of ${max} ${what}`).join(', ');
  return [
    concurrent < usualConcurrency
      ? fault(
          'concurrency',
          `the account runs only ${concurrent} functions at a time: more requests than that get 503`,
          `Service Quotas, AWS Lambda, "Concurrent executions": ask for ${usualConcurrency} or more.`,
        )
      : ok('concurrency', `the account runs ${concurrent} functions at a time`),
    near.length > 0
      ? fault(
          'stack size',
          `the stack has ${size}`,
          'Split the apps over two deployments: npm run synth says how.',
        )
      : ok('stack size', quotas.map(({ what, count, max }) => `${count} of ${max} ${what}`).join(', ')),
  ];
});

export const examineSms = inAws('sms', async ({ apps }) => {
  if (!apps.some(({ callers }) => callers.some(({ kind }) => kind === 'passcode')))
    return [skipped('sms', 'no app sends codes')];
  const problems = await smsProblems(new SNSClient({}));
  return problems.length > 0
    ? problems.map(({ problem, remedy }) => fault('sms', problem, remedy))
    : [ok('sms', 'codes can go to any number')];
});
