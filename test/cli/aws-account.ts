import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { listen } from '../../local/listen.ts';
import { readBody } from '../../local/read-body.ts';
import { answerJson, readJsonRequest, ServiceError } from '../../local/stand-ins/json-protocol.ts';
import { startSecrets } from '../adapters/start-secrets.ts';

/** A deployment of one app, `acme`, that takes this over. */
export const configOf = (existing: NonNullable<VendingConfigInput['existing']> = {}, stage = 'prod') =>
  defineConfig(
    {
      name: 'acme',
      existing,
      apps: { shop: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } },
    },
    stage,
  );

export interface Stack {
  readonly status: string;
  readonly isProtected: boolean;
  readonly metadata: object;
  readonly resources: readonly (readonly [type: string, physicalId: string])[];
  readonly directoryTable: string | undefined;
}
export interface Table {
  readonly status: string;
  readonly key: string;
  readonly isProtected: boolean;
  readonly isBackedUp: boolean;
}

/** What CloudFormation and DynamoDB say of an account; set it before a command. */
export interface Account {
  stack: Stack | undefined;
  tables: Record<string, Table>;
}

const escaped = (text: string) => text.replaceAll('"', '&quot;');
const wrapped = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;

/** CloudFormation's answers about the one stack (API Reference: DescribeStacks, GetTemplate, ListStackResources). */
function aboutStack(action: string, { status, isProtected, metadata, resources, directoryTable }: Stack) {
  const outputs = directoryTable
    ? `<Outputs><member><OutputKey>DirectoryTableName</OutputKey><OutputValue>${directoryTable}</OutputValue></member></Outputs>`
    : '';
  const member = ([type, id]: readonly [string, string]) =>
    `<member><ResourceType>AWS::${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
  const results: Record<string, string> = {
    DescribeStacks: `<Stacks><member><StackStatus>${status}</StackStatus><EnableTerminationProtection>${isProtected}</EnableTerminationProtection>${outputs}</member></Stacks>`,
    GetTemplate: `<TemplateBody>${escaped(JSON.stringify({ Metadata: metadata }))}</TemplateBody>`,
    ListStackResources: `<StackResourceSummaries>${resources.map(member).join('')}</StackResourceSummaries>`,
  };
  return wrapped(action, results[action] ?? '');
}

/** Serves an account, and leads the AWS SDK of this process there, until it is closed. */
export async function startAwsAccount() {
  const account: Account = { stack: undefined, tables: {} };
  const environment = { ...process.env };
  const secrets = await startSecrets();
  const client = secrets.clientOf('administrator');
  const cloudFormation = await listen(async (request, response) => {
    const action = new URLSearchParams((await readBody(request, 10_000))?.toString()).get('Action') ?? '';
    const answer = account.stack
      ? aboutStack(action, account.stack)
      : '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>';
    response.writeHead(account.stack ? 200 : 400, { 'content-type': 'text/xml' }).end(answer);
  }, 0);
  const dynamodb = await listen(async (request, response) => {
    const { operation, input } = await readJsonRequest(request);
    await answerJson(response, () => {
      if (operation === 'ListTables') return { TableNames: Object.keys(account.tables) };
      const table = account.tables[String(input['TableName'])];
      if (!table) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
      const [AttributeName, KeyType] = table.key.split(' ');
      if (operation === 'DescribeTable')
        return {
          Table: {
            TableStatus: table.status,
            KeySchema: [{ AttributeName, KeyType }],
            DeletionProtectionEnabled: table.isProtected,
          },
        };
      const PointInTimeRecoveryStatus = table.isBackedUp ? 'ENABLED' : 'DISABLED';
      return {
        ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } },
      };
    });
  }, 0);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'administrator',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  });
  return {
    account,
    secrets: client,
    /** Makes a secret; its ARN. */
    async createSecret(Name: string): Promise<string> {
      await client.send(new CreateSecretCommand({ Name }));
      return (await client.send(new DescribeSecretCommand({ SecretId: Name }))).ARN ?? '';
    },
    attachPolicy: (SecretId: string) =>
      client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{}' })),
    deleteSecret: (SecretId: string, more: object = {}) =>
      client.send(new DeleteSecretCommand({ SecretId, ...more })),
    async close() {
      process.env = environment;
      client.destroy();
      await Promise.all([cloudFormation.close(), dynamodb.close(), secrets.close()]);
    },
  };
}
