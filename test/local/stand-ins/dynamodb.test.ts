import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../local/iam.ts';
import type { Listening } from '../../../local/listen.ts';
import { createAuthority } from '../../../local/stand-ins/authority.ts';
import { startDynamoDb } from '../../../local/stand-ins/dynamodb.ts';

const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Nonces';
const roleArn = 'arn:aws:sts::000000000000:assumed-role/EchoRole/Echo';
const lines: string[] = [];
let dynamodb: Listening;
let administrator: DynamoDBClient;
let lambda: DynamoDBClient;

const client = (accessKeyId: string) =>
  new DynamoDBClient({
    region: 'us-east-1',
    endpoint: dynamodb.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  const authority = createAuthority((line) => lines.push(line));
  const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['nonce#*'] } };
  const statement = {
    Effect: 'Allow',
    Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'],
    Resource: tableArn,
    Condition: condition,
  };
  const statements = parsePolicy({ Statement: [statement] }, 'EchoPolicy');
  authority.register('Echo', { name: 'Echo', arn: roleArn, statements });
  dynamodb = await startDynamoDb(authority);
  [administrator, lambda] = [client('administrator'), client('Echo')];
  await administrator.send(
    new CreateTableCommand({
      TableName: 'Nonces',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists(
    { client: administrator, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 },
    { TableName: 'Nonces' },
  );
});
beforeEach(() => void lines.splice(0));
afterAll(() => dynamodb.close());

const put = (pk: string, more = {}) =>
  new PutItemCommand({ TableName: 'Nonces', Item: { pk: { S: pk } }, ...more });
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: Error) => error,
  );

test('a function writes under its own prefix', async () => {
  await lambda.send(put('nonce#1'));
  const { Item } = await administrator.send(
    new GetItemCommand({ TableName: 'Nonces', Key: { pk: { S: 'nonce#1' } } }),
  );
  expect(Item).toEqual({ pk: { S: 'nonce#1' } });
  expect(lines).toEqual([]);
});

test('a key outside is refused with the words of AWS, logged without the key, and not written', async () => {
  const error = await failure(lambda.send(put('user#alice')));
  expect(error).toMatchObject({
    name: 'AccessDeniedException',
    message: `User: ${roleArn} is not authorized to perform: dynamodb:PutItem on resource: ${tableArn} because no identity-based policy allows the dynamodb:PutItem action`,
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(`Echo may not dynamodb:PutItem on ${tableArn}`);
  expect(lines[0]).not.toContain('alice');
  const { Items } = await administrator.send(new ScanCommand({ TableName: 'Nonces' }));
  expect(Items?.map(({ pk }) => pk?.S)).not.toContain('user#alice');
});

test('another action and another table are refused', async () => {
  const key = { pk: { S: 'nonce#1' } };
  const read = lambda.send(new GetItemCommand({ TableName: 'Nonces', Key: key }));
  expect(await failure(read)).toMatchObject({ name: 'AccessDeniedException' });
  const elsewhere = lambda.send(new PutItemCommand({ TableName: 'Users', Item: key }));
  expect(await failure(elsewhere)).toMatchObject({ name: 'AccessDeniedException' });
});

test('a request without its key gets no further than the policy', async () => {
  const keyless = lambda.send(new PutItemCommand({ TableName: 'Nonces', Item: { other: { S: 'x' } } }));
  expect(await failure(keyless)).toMatchObject({ name: 'AccessDeniedException' });
});

test('a call on several items is for no function, and says so', async () => {
  const scan = new ScanCommand({ TableName: 'Nonces' });
  expect(await failure(lambda.send(scan))).toMatchObject({ name: 'AccessDeniedException' });
  expect(lines[0]).toContain('lets no function call it');
  expect(await failure(administrator.send(scan))).toBeUndefined();
});

test('any access key that is no function is a person who may do everything; no key at all is refused', async () => {
  expect(await failure(client('test').send(put('anything')))).toBeUndefined();
  const unsigned = await fetch(dynamodb.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
  });
  expect(await unsigned.json()).toMatchObject({
    __type: expect.stringContaining('UnrecognizedClientException'),
  });
});

test('a failed condition returns the old item to who asked for it, and to nobody else', async () => {
  const item = { pk: { S: 'nonce#old' }, state: { S: 'vended' } };
  await administrator.send(new PutItemCommand({ TableName: 'Nonces', Item: item }));
  const refused = (more = {}) =>
    failure(lambda.send(put('nonce#old', { ConditionExpression: 'attribute_not_exists(pk)', ...more })));

  const asked = await refused({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
  expect(asked).toBeInstanceOf(ConditionalCheckFailedException);
  expect(asked).toMatchObject({ Item: item, message: 'The conditional request failed' });
  const notAsked = await refused();
  expect(notAsked).toBeInstanceOf(ConditionalCheckFailedException);
  expect((notAsked as ConditionalCheckFailedException).Item).toBeUndefined();
});

test('a failed condition on an item that is not there returns none', async () => {
  const update = new UpdateItemCommand({
    TableName: 'Nonces',
    Key: { pk: { S: 'nonce#absent' } },
    UpdateExpression: 'SET n = :one',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const error = await failure(lambda.send(update));
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect((error as ConditionalCheckFailedException).Item).toBeUndefined();
});

test('of many conditional writes of one item exactly one wins', async () => {
  const once = () => lambda.send(put('nonce#race', { ConditionExpression: 'attribute_not_exists(pk)' }));
  const failures = await Promise.all(Array.from({ length: 20 }, () => failure(once())));
  expect(failures.filter((error) => error === undefined)).toHaveLength(1);
});

test('any other error of DynamoDB arrives as what it is', async () => {
  const error = await failure(
    administrator.send(new PutItemCommand({ TableName: 'Nowhere', Item: { pk: { S: 'x' } } })),
  );
  expect(error).toMatchObject({ name: 'ResourceNotFoundException' });
});
