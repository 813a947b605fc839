import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import type { PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryPublishedKeys } from '../doubles/memory-list.ts';
import { crowd, keyNamed, publishedKeyStoreContract, race } from './published-key-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

publishedKeyStoreContract('memory', memoryPublishedKeys);
publishedKeyStoreContract('DynamoDB over the wire', (app) => dynamodbPublishedKeys(started.table, app));

test('control: without the condition every write is told that it won, and all but one are lost', async () => {
  const store = writesOver();
  expect(await race(store)).toHaveLength(crowd);
  const { keys, revision } = await store.read();
  expect([keys.length, revision]).toEqual([1, 1]);

  // One after the other as well: who read before the other wrote undoes it.
  const stale = await store.read();
  await store.write([...stale.keys, keyNamed('first')], stale);
  expect(await store.write([...stale.keys, keyNamed('second')], stale)).toBe(true);
  expect((await store.read()).keys.map(({ jwk }) => jwk.kid)).not.toContain('first');
});

/** The mistake that the race is there to find: the same item, put without a look at its revision. Never a pattern. */
function writesOver(): PublishedKeyStore {
  const { client, name: TableName } = started.table;
  const app = randomUUID();
  return {
    ...dynamodbPublishedKeys(started.table, app),
    async write(keys, { revision }) {
      const Item = {
        pk: { S: storageKeys.publishedKeys(app) },
        revision: { N: String(revision + 1) },
        keys: { S: JSON.stringify(keys) },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
      return true;
    },
  };
}
