import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { NoKey } from '../../lambdas/keys/ring.ts';
import { publishedLoader } from '../../lambdas/own-keys/published-keys.ts';
import { listen } from '../../local/listen.ts';
import { answerJson, readJsonRequest } from '../../local/stand-ins/json-protocol.ts';
import { keyNamed } from '../contracts/published-key-store-contract.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { startTable } from './start-table.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

const keys = [keyNamed('key-of-alice')];

test('a list is one item, which the table never sweeps', async () => {
  const store = dynamodbPublishedKeys(started.table, 'at-rest');
  await store.write(keys, await store.read());
  const pk = { S: storageKeys.publishedKeys('at-rest') };
  const { client, name: TableName } = started.table;
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk }, ConsistentRead: true }));
  expect(Item).toEqual({ pk, revision: { N: '1' }, keys: { S: JSON.stringify(keys) } });
});

const clock = () => 0;

test('apps whose names start alike have lists of their own', async () => {
  const [one, other] = ['app', 'app-2'].map((app) => dynamodbPublishedKeys(started.table, app));
  await one?.write(keys, { keys: [], revision: 0 });
  expect(await one?.read()).toEqual({ keys, revision: 1 });
  expect(await other?.read()).toEqual({ keys: [], revision: 0 });
});

test('a failure of DynamoDB is an outage, never an empty list, and names neither table nor key', async () => {
  const store = dynamodbPublishedKeys({ ...started.table, name: 'Secret-Table' }, 'app');
  for (const call of [
    store.read(),
    store.write(keys, { keys: [], revision: 0 }),
    publishedLoader(store, clock)(),
  ]) {
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ code: 'unavailable', message: 'DynamoDB ResourceNotFoundException' });
    expect(JSON.stringify({ ...failure, cause: failure.cause })).not.toMatch(/alice|Table/);
  }
});

test('an app of which nothing is published yet has no list that could be kept', async () => {
  const failure = await failureOf(publishedLoader(dynamodbPublishedKeys(started.table, 'unset'), clock)());
  expect(failure).toBeInstanceOf(NoKey);
  expect(failure).toMatchObject({ why: 'not_configured' });
});

test('a list is read consistently: who writes over it must have seen the last one', async () => {
  let asked: Record<string, unknown> = {};
  const server = await listen(async (request, response) => {
    asked = (await readJsonRequest(request)).input as typeof asked;
    await answerJson(response, () => ({}));
  }, 0);
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
  });
  await dynamodbPublishedKeys({ client, name: 'Items' }, 'app').read();
  client.destroy();
  await server.close();
  expect(asked).toMatchObject({ ConsistentRead: true });
});
