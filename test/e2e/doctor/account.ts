import type { IncomingMessage } from 'node:http';
import { listen } from '../../../local/listen.ts';
import { readBody } from '../../../local/read-body.ts';

/** What AWS says of the account and the stack. */
export interface Account {
  apiUrl: string;
  readonly stackName: string;
  readonly tables: { readonly directory: string; readonly ephemeral: string };
  apps: object;
  template: { readonly Resources: Readonly<Record<string, { readonly Type: string }>> };
  isExpiring: boolean;
  isBackedUp: boolean;
  isProtected: boolean;
  throttle: { readonly throttlingRateLimit?: number; readonly throttlingBurstLimit?: number };
  concurrency: number;
  isInSmsSandbox: boolean;
}

/** An answer of AWS; undefined for a call that another server has. */
type Answered = readonly [status: number, body: string] | undefined;
const json = (body: object, status = 200) => [status, JSON.stringify(body)] as const;
const apiId = 'a1b2c3d4e5';

/**
 * The control planes of AWS at one address. What they don't know, they refuse as AWS documents. Items and secrets are
 * at the endpoints of the local service.
 */
export function startAccount(
  account: Account,
  endpoints: { readonly dynamodb: string; readonly secretsManager: string },
) {
  return listen(async (request, response) => {
    const body = (await readBody(request, 1_000_000)) ?? Buffer.alloc(0);
    const target = String(request.headers['x-amz-target'] ?? '');
    const [status, text] =
      answerOf(account, request, target, body.toString()) ??
      (await passOn(
        request,
        target.startsWith('Dynamo') ? endpoints.dynamodb : endpoints.secretsManager,
        body,
      ));
    const type = text.startsWith('<') ? 'text/xml' : 'application/json';
    response.writeHead(status, { 'content-type': type }).end(text);
  }, 0);
}

function answerOf(account: Account, { url = '' }: IncomingMessage, target: string, body: string): Answered {
  if (target.includes('.Describe') && target.startsWith('Dynamo'))
    return aboutTable(account, target.split('.')[1] ?? '', JSON.parse(body).TableName);
  if (target !== '') return undefined;
  // Lambda API Reference, GetAccountSettings; API Gateway V2 API Reference, GetStage.
  if (url.startsWith('/2016-08-19/account-settings'))
    return json({ AccountLimit: { ConcurrentExecutions: account.concurrency } });
  if (url.startsWith('/v2/apis/'))
    return url === `/v2/apis/${apiId}/stages/$default` || url === `/v2/apis/${apiId}/stages/%24default`
      ? json({ stageName: '$default', defaultRouteSettings: account.throttle })
      : json({ message: 'Invalid stage identifier specified' }, 404);
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  const result = action.includes('SMS') ? aboutSms(account, action) : aboutStack(account, action, form);
  return result === undefined
    ? [
        400,
        '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>',
      ]
    : [200, `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`];
}

/** DynamoDB API Reference: DescribeTable, DescribeTimeToLive, DescribeContinuousBackups. */
function aboutTable(account: Account, operation: string, name: string): Answered {
  if (!Object.values(account.tables).includes(name))
    return json({ __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' }, 400);
  const on = (is: boolean) => (is ? 'ENABLED' : 'DISABLED');
  if (operation === 'DescribeTimeToLive') {
    const TimeToLiveStatus = on(account.isExpiring && name === account.tables.ephemeral);
    const attribute = TimeToLiveStatus === 'ENABLED' && { AttributeName: 'expiresAt' };
    return json({ TimeToLiveDescription: { TimeToLiveStatus, ...attribute } });
  }
  if (operation === 'DescribeContinuousBackups') {
    const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: on(account.isBackedUp) };
    return json({ ContinuousBackupsDescription: { PointInTimeRecoveryDescription } });
  }
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
  const DeletionProtectionEnabled = account.isProtected;
  return json({ Table: { TableStatus: 'ACTIVE', KeySchema, DeletionProtectionEnabled } });
}

/** SNS API Reference: GetSMSSandboxAccountStatus, GetSMSAttributes. */
const aboutSms = ({ isInSmsSandbox }: Account, action: string) =>
  action === 'GetSMSSandboxAccountStatus'
    ? `<IsInSandbox>${isInSmsSandbox}</IsInSandbox>`
    : `<attributes>${[
        ['MonthlySpendLimit', '100'],
        ['DeliveryStatusIAMRole', 'arn:aws:iam::000000000000:role/sms'],
      ]
        .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
        .join('')}</attributes>`;

/** CloudFormation API Reference: DescribeStacks, GetTemplate, ListStackResources. */
function aboutStack(account: Account, action: string, form: URLSearchParams): string | undefined {
  if (form.get('StackName') !== account.stackName) return undefined;
  const outputs = {
    ApiUrl: account.apiUrl,
    DirectoryTableName: account.tables.directory,
    EphemeralTableName: account.tables.ephemeral,
  };
  const members = Object.entries(outputs)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join('');
  const escaped = (value: object) => JSON.stringify(value).replaceAll('"', '&quot;');
  const results: Readonly<Record<string, string>> = {
    DescribeStacks: `<Stacks><member><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members}</Outputs></member></Stacks>`,
    GetTemplate: `<TemplateBody>${escaped({ ...account.template, Metadata: { TokenVending: { apps: account.apps } } })}</TemplateBody>`,
    ListStackResources: `<StackResourceSummaries><member><ResourceType>AWS::ApiGatewayV2::Api</ResourceType><PhysicalResourceId>${apiId}</PhysicalResourceId></member></StackResourceSummaries>`,
  };
  return results[action];
}

async function passOn({ headers, method = 'POST' }: IncomingMessage, to: string, body: Buffer) {
  const { host: _, connection: __, 'content-length': ___, ...kept } = headers;
  const answer = await fetch(to, { method, headers: kept as Record<string, string>, body });
  return [answer.status, await answer.text()] as const;
}
