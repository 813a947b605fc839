import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build, type Plugin } from 'esbuild';
import { awsSdkForLambda } from '../../infra/aws-sdk.ts';
import { bundlerOptions } from '../../infra/code.ts';
import { type Call, type SdkCalls, sdkCalls } from './sdk-calls.ts';

/** Long enough for a busy machine, short enough to wait for. */
const timeoutMillis = 1_500;

const bundled = async (...before: Plugin[]) =>
  build({
    ...bundlerOptions,
    mainFields: [...bundlerOptions.mainFields],
    entryPoints: [join(import.meta.dirname, 'sdk-calls.ts')],
    write: false,
    plugins: [...before, awsSdkForLambda],
  });

function load(code: string): { sdkCalls: typeof sdkCalls } {
  const module = { exports: {} as { sdkCalls: typeof sdkCalls } };
  new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}

type Answer =
  | 'hangs'
  | 'breaks'
  | 'breaks off'
  | { status?: number; headers?: Record<string, string>; body: string };
interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A service that gives these answers in turn, and remembers what it was asked. */
async function startScript() {
  const asked: Asked[] = [];
  const sockets = new Set<object>();
  let answers: Answer[] = [];
  const give = (answer: Answer | undefined, response: ServerResponse) => {
    if (answer === 'hangs') return;
    if (answer === 'breaks') return response.destroy();
    if (answer === 'breaks off')
      return response.writeHead(200, { 'content-length': 9 }).write('{"It', () => response.destroy());
    const { status = 200, headers = {}, body } = answer ?? { status: 418, body: '' };
    response.writeHead(status, { 'x-amzn-requestid': 'R1', ...headers }).end(body);
  };
  const server = createServer(async (request, response) => {
    sockets.add(request.socket);
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    give(answers.shift(), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.size,
    /** Of the requests of the last call. */
    signedAtMillis: () =>
      asked.map(({ headers }) =>
        Date.parse(String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)/, '$1-$2-$3T$4:$5:')),
      ),
    /** The requests of one call, and how it ended. */
    async of(sdk: SdkCalls, call: Call, script: readonly Answer[]) {
      asked.length = 0;
      answers = [...script];
      const ended = await sdk.calls[call]().then(
        (output: object) => ({ output }),
        (error: Error & { $fault?: string; $metadata?: { totalRetryDelay?: number } }) => {
          const {
            name,
            message,
            $fault,
            $metadata: { totalRetryDelay, ...metadata } = {},
            ...fields
          } = error;
          return { error: { name, message, $fault, metadata, fields }, classes: sdk.classesOf(error) };
        },
      );
      return { requests: asked.map(essential), ended: withoutDelay(ended) };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How long a retry waited is random. */
const withoutDelay = (ended: object): unknown =>
  JSON.parse(JSON.stringify(ended, (key, value) => (key === 'totalRetryDelay' ? undefined : value)));

/** What differs from request to request or says who asks, such as the user agent, decides nothing. */
function essential(request: Asked) {
  const { 'user-agent': _, 'x-amz-user-agent': _1, 'amz-sdk-invocation-id': id, ...rest } = request.headers;
  const { authorization = '', 'x-amz-date': date = '', ...headers } = rest;
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const [, credential, scope = '', signed = '', signature] =
    /Credential=(\w+)\/(\d{8}\/[^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(authorization) ?? [];
  expect(signature).toBe(signatureOf(request, String(date), scope, signed));
  const signedHeaders = signed.replace(';x-amz-user-agent', '');
  return { ...request, headers, credential, scope: scope.slice(8), signedHeaders };
}

/** AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request"), by hand. */
function signatureOf({ method, url, headers, body }: Asked, date: string, scope: string, signed: string) {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = signed.split(';').map((name) => `${name}:${headers[name]}`);
  const canonical = [method, url, '', ...lines, '', signed, digest(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${environment.AWS_SECRET_ACCESS_KEY}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, digest(canonical)].join('\n')).toString('hex');
}

const environment = {
  AWS_ACCESS_KEY_ID: 'FIRST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_REGION: 'eu-west-1',
};
let service: Awaited<ReturnType<typeof startScript>>;
let code: string;
let whole: SdkCalls;
let trimmed: SdkCalls;

beforeAll(async () => {
  service = await startScript();
  Object.assign(process.env, environment);
  for (const name of ['DYNAMODB', 'SECRETS_MANAGER', 'SNS'])
    process.env[`AWS_ENDPOINT_URL_${name}`] = service.url;
  code = (await bundled()).outputFiles[0]?.text ?? '';
  whole = sdkCalls(timeoutMillis);
  trimmed = load(code).sdkCalls(timeoutMillis);
});
afterAll(async () => {
  for (const { clients } of [whole, trimmed]) for (const client of Object.values(clients)) client.destroy();
  await service.close();
});

const item = {
  pk: { S: 'x' },
  count: { N: '3' },
  apps: { SS: ['a'] },
  raw: { B: 'AAE=' },
  deep: { M: { l: { L: [] } } },
};
const json = (value: object, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const refused = (type: string, more: object = {}, status = 400) =>
  json({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'why not', ...more }, status);
const published =
  '<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>';
const snsError = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;

test.each<[what: string, call: Call, script: Answer[], attempts: number]>([
  ['a read', 'GetItem', [json({ Item: item, ConsumedCapacity: { TableName: 't', CapacityUnits: 0.5 } })], 1],
  ['a long read, in several packets', 'GetItem', [json({ Item: { pk: { S: 'ü'.repeat(200_000) } } })], 1],
  ['a read of nothing', 'GetItem', [json({})], 1],
  ['a write', 'PutItem', [json({})], 1],
  ['a count', 'UpdateItem', [json({ Attributes: { count: { N: '4' } } })], 1],
  ['a deletion', 'DeleteItem', [json({ Attributes: item })], 1],
  ['several reads', 'BatchGetItem', [json({ Responses: { table: [item] }, UnprocessedKeys: {} })], 1],
  [
    'a secret',
    'GetSecretValue',
    [
      json({
        SecretString: 's',
        SecretBinary: 'AAE=',
        VersionId: 'v1',
        CreatedDate: 1.7e9,
        VersionStages: ['A'],
      }),
    ],
    1,
  ],
  ['a new secret value', 'PutSecretValue', [json({ VersionId: 'v2' })], 1],
  ['labels', 'DescribeSecret', [json({ VersionIdsToStages: { v1: ['AWSCURRENT'] } })], 1],
  ['a label that moves', 'UpdateSecretVersionStage', [json({ ARN: 'a' })], 1],
  ['an SMS', 'Publish', [{ headers: { 'content-type': 'text/xml' }, body: published }], 1],
  [
    'a failed condition, with the item',
    'UpdateItem',
    [refused('ConditionalCheckFailedException', { Item: item })],
    1,
  ],
  ['a refusal', 'GetItem', [refused('ValidationException')], 1],
  ['a missing right', 'GetItem', [refused('AccessDeniedException')], 1],
  ['a table that is not there', 'GetItem', [refused('ResourceNotFoundException')], 1],
  ['a throttle, then an answer', 'GetItem', [refused('ThrottlingException'), json({ Item: item })], 2],
  [
    'a table over its limit, twice',
    'PutItem',
    [refused('ProvisionedThroughputExceededException'), refused('ProvisionedThroughputExceededException')],
    2,
  ],
  [
    'a conflict of Regions, then an answer',
    'PutItem',
    [refused('ReplicatedWriteConflictException'), json({})],
    2,
  ],
  ['a broken service, then an answer', 'UpdateItem', [refused('InternalServerError', {}, 500), json({})], 2],
  [
    'a broken service without JSON',
    'GetItem',
    [
      { status: 503, body: '<html>' },
      { status: 503, body: '<html>' },
    ],
    2,
  ],
  ['an answer that is not JSON', 'GetItem', [{ body: 'nope' }], 1],
  ['a lost connection, then an answer', 'PutItem', ['breaks', json({})], 2],
  ['lost connections', 'GetItem', ['breaks', 'breaks'], 2],
  ['an answer that breaks off', 'GetItem', ['breaks off', json({ Item: item })], 2],
  ['an answer that does not come', 'GetItem', ['hangs', 'hangs'], 2],
  ['a secret that is not there', 'GetSecretValue', [refused('ResourceNotFoundException')], 1],
  ['a secret that is being deleted', 'GetSecretValue', [refused('InvalidRequestException')], 1],
  ['a version that exists', 'PutSecretValue', [refused('ResourceExistsException')], 1],
  ['a key that may not be used', 'GetSecretValue', [refused('DecryptionFailure')], 1],
  ['an SMS that may not be sent', 'Publish', [{ status: 403, body: snsError('AuthorizationError') }], 1],
  ['SMS out of order, asked once', 'Publish', [{ status: 500, body: snsError('InternalError') }], 1],
])('%s: as with the whole SDK', async (_, call, script, attempts) => {
  const expected = await service.of(whole, call, script);
  expect(expected.requests).toHaveLength(attempts);
  expect(await service.of(trimmed, call, script)).toEqual(expected);
});

test('each call uses the connection of the one before', async () => {
  await service.of(trimmed, 'GetItem', [json({})]);
  const before = service.connections();
  for (let calls = 0; calls < 5; calls += 1) await service.of(trimmed, 'GetItem', [json({})]);
  expect(service.connections()).toBe(before);
});

test('credentials that have expired are read again', async () => {
  process.env['AWS_CREDENTIAL_EXPIRATION'] = '2020-01-01T00:00:00Z';
  for (const sdk of [sdkCalls(timeoutMillis), trimmed]) {
    const idOf = async (AWS_ACCESS_KEY_ID: string) => {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID });
      const { requests } = await service.of(sdk, 'GetItem', [json({})]);
      return requests[0]?.credential;
    };
    expect([await idOf('SECOND'), await idOf('THIRD')]).toEqual(['SECOND', 'THIRD']);
    sdk.clients.dynamodb.destroy();
  }
});

const core = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const partitions = readFileSync(join(import.meta.dirname, '../../node_modules', core), 'utf8');
/** Every Region that the whole SDK lists, and one that it does not know yet. */
const regions = [...new Set(partitions.match(/(?<=")[a-z]+(?:-[a-z]+)+-\d+(?=")/g)), 'xx-new-9'];

const addressOf = (sdk: SdkCalls, name: keyof SdkCalls['clients'], Region: string) => {
  const { endpointProvider } = sdk.clients[name].config as unknown as {
    endpointProvider: (of: object) => { readonly url: URL };
  };
  return endpointProvider({ Region, UseFIPS: false, UseDualStack: false }).url.href;
};

test.each(['dynamodb', 'secretsmanager', 'sns'] as const)(
  '%s has the address that the rules give, in every Region',
  (name) => {
    const addresses = (sdk: SdkCalls) => regions.map((region) => addressOf(sdk, name, region));
    expect(regions).toEqual(expect.arrayContaining(['us-gov-west-1', 'cn-north-1', 'us-iso-east-1']));
    expect(addresses(trimmed)).toEqual(addresses(whole));
  },
);

test.each([
  ['is empty', { AWS_ENDPOINT_URL_DYNAMODB: '' }],
  ['has a path', { AWS_ENDPOINT_URL_DYNAMODB: '/base/' }],
])('an endpoint that %s: as with the whole SDK', async (_, { AWS_ENDPOINT_URL_DYNAMODB: path }) => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: service.url,
    AWS_ENDPOINT_URL_DYNAMODB: path && service.url + path,
  });
  const [one, other] = [sdkCalls(timeoutMillis), load(code).sdkCalls(timeoutMillis)];
  const expected = await service.of(one, 'GetItem', [json({ Item: item })]);
  expect(expected.requests).toMatchObject([{ url: path || '/' }]);
  expect(await service.of(other, 'GetItem', [json({ Item: item })])).toEqual(expected);
  for (const { clients } of [one, other]) clients.dynamodb.destroy();
  delete process.env['AWS_ENDPOINT_URL'];
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = service.url;
});

test('if endpoints of the environment are to be ignored, they are', async () => {
  process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] = 'true';
  const { dynamodb } = load(code).sdkCalls(timeoutMillis).clients;
  delete process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];
  expect(dynamodb.config.endpoint).toBeUndefined();
});

test('a clock that is an hour behind is corrected after the first refusal', async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const script: Answer[] = [
    { status: 403, headers: { date }, body: '{"__type":"RequestTimeTooSkewed"}' },
    { headers: { date }, body: '{}' },
  ];
  for (const sdk of [sdkCalls(timeoutMillis), load(code).sdkCalls(timeoutMillis)]) {
    await service.of(sdk, 'GetItem', script);
    const [first = 0, second = 0] = service.signedAtMillis();
    expect((second - first) / 60_000).toBeGreaterThan(55);
    sdk.clients.dynamodb.destroy();
  }
});

test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])('%s is not taken silently', (variable) => {
  process.env[variable] = 'true';
  expect(() => load(code).sdkCalls(timeoutMillis)).toThrow(`Set AWS_ENDPOINT_URL_DYNAMODB instead of`);
  delete process.env[variable];
});

/** As if the SDK had renamed a module. */
const renamed: Plugin = {
  name: 'renamed',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/runtimeConfig$/ }, ({ resolveDir }) =>
      resolveDir.includes('client-dynamodb')
        ? { path: join(resolveDir, 'runtimeConfig.browser.js') }
        : undefined,
    );
  },
};
/** As if the SDK had it in another package now. */
const elsewhere: Plugin = {
  name: 'elsewhere',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /endpoint-discovery$/ }, ({ path }) => ({ path, namespace: 'elsewhere' }));
    onLoad({ filter: /./, namespace: 'elsewhere' }, () => ({
      contents: 'export const resolveEndpointDiscoveryConfig = (config) => config;',
    }));
  },
};
test('a build fails if the SDK has moved a module to another package (control)', async () => {
  await expect(bundled(elsewhere)).rejects.toThrow(
    'The AWS SDK has no @aws-sdk/middleware-endpoint-discovery/dist-es/index.js.',
  );
});
test('a build fails if the SDK has moved a module (control)', async () => {
  await expect(bundled(renamed)).rejects.toThrow(
    'The AWS SDK has no @aws-sdk/client-dynamodb/dist-es/runtimeConfig.js.',
  );
});
