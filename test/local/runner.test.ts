import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Runner, startRunner } from '../../local/runner.ts';
import { freePort } from '../harness/free-port.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

const tellsEnvironment = 'exports.handler = async () => ({ env: process.env });';

const start = (template = smallTemplate(), port = 0, options: { endpoint?: string } = {}) =>
  startRunner({
    assembly: writeAssembly(template, tellsEnvironment),
    port,
    stateDirectory: temporaryDirectory(),
    log: () => {},
    ...options,
  });
let runner: Runner;

beforeAll(async () => {
  runner = await start();
});
afterAll(async () => {
  await runner.close();
  removeDirectories();
});

test('the deployment is the template with everything resolved', async () => {
  const { deployment, baseUrl } = runner;
  expect(deployment.stackName).toBe('Small');
  expect(deployment.outputs).toEqual({ ApiUrl: baseUrl, ItemsUrl: `${baseUrl}/items` });
  expect(deployment.metadata).toEqual({ Apps: { first: { Table: 'Small-Table' } } });
  expect(deployment.routes.map(({ routeKey }) => routeKey)).toEqual([
    'GET /',
    'POST /items/{id}',
    'PUT /items/{id}',
  ]);
});

test('a function has the environment of the template and of Lambda, and the endpoints', async () => {
  const { env } = (await (await fetch(runner.baseUrl)).json()) as { env: Record<string, string> };
  expect(env).toMatchObject({
    TABLE: 'Small-Table',
    SECRET: expect.stringMatching(/:secret:small\/first\/signing-key-[0-9a-f]{6}$/),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'Echo',
    AWS_LAMBDA_FUNCTION_NAME: 'Small-Echo',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_ENDPOINT_URL_DYNAMODB: runner.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: runner.endpoints.secretsManager,
    AWS_ENDPOINT_URL_SNS: runner.endpoints.sns,
  });
  expect(env).not.toHaveProperty('PATH');
});

describe('start and end', () => {
  test('a second runner on the same port says so in one line', async () => {
    const port = Number(new URL(runner.baseUrl).port);
    await expect(start(smallTemplate(), port)).rejects.toThrow(`port ${port} of 127.0.0.1 is already in use`);
  });

  test('an unknown resource type or condition operator stops the start', async () => {
    const queue = smallTemplate([], { Queue: { Type: 'AWS::SQS::Queue' } });
    await expect(start(queue)).rejects.toThrow('Queue: the local runner does not provide AWS::SQS::Queue');
    const condition = { NumericLessThan: { 'dynamodb:LeadingKeys': '1' } };
    const odd = smallTemplate([{ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }]);
    await expect(start(odd)).rejects.toThrow(
      'EchoPolicy: the local runner cannot judge the condition operator Num',
    );
  });

  test('a start that fails leaves nothing running', async () => {
    const port = await freePort();
    const odd = smallTemplate([{ Effect: 'Allow', Action: 'sns:Publish', NotAction: 'x', Resource: '*' }]);
    await expect(start(odd, port)).rejects.toThrow('NotAction');
    await (await start(smallTemplate(), port)).close();
  });

  test('an endpoint from outside takes the place of the stand-ins', async () => {
    const unreachable = start(smallTemplate(), 0, { endpoint: 'http://127.0.0.1:9' });
    await expect(unreachable).rejects.toThrow('ECONNREFUSED 127.0.0.1:9');
  });

  test("the template's policies judge the function's own key, and closing frees everything", async () => {
    const statement = {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
    };
    const write = async (template: ReturnType<typeof smallTemplate>) => {
      const started = await start(template);
      const { status } = await fetch(started.baseUrl);
      const client = new DynamoDBClient({
        region: 'us-east-1',
        endpoint: started.endpoints.dynamodb,
        credentials: { accessKeyId: 'Echo', secretAccessKey: 'x' },
      });
      const put = new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'a' } } });
      const outcome = await client.send(put).then(
        () => 'written',
        (error: Error) => error.name,
      );
      await started.close();
      expect(status).toBe(200);
      await expect(fetch(started.baseUrl)).rejects.toThrow('fetch failed');
      await expect(fetch(started.endpoints.dynamodb)).rejects.toThrow('fetch failed');
      return outcome;
    };
    expect(await write(smallTemplate([statement]))).toBe('written');
    expect(await write(smallTemplate([]))).toBe('AccessDeniedException');
  });
});
