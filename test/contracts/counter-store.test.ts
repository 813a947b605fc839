import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dynamodbCounters } from '../../lambdas/adapters/dynamodb/counters.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import type { CounterStore } from '../../lambdas/vending/counter-store.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { isWhole } from '../harness/whole.ts';
import { counterStoreContract, countsOf, crowd } from './counter-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

counterStoreContract('memory', memoryCounters);
counterStoreContract('DynamoDB over the wire', (app) => dynamodbCounters(started.table, app));

/** One item, by its key. */
async function itemAt(pk: string) {
  const { client, name: TableName } = started.table;
  const read = new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true });
  return (await client.send(read)).Item;
}

test('control: reading and then writing lets too many in, and the race shows it', async () => {
  const counts = await countsOf(readThenWrite(), 10);
  expect(counts).toHaveLength(crowd);
  expect(new Set(counts).size).toBeLessThan(crowd);
});

const step = fc.record({
  does: fc.constantFrom('increment' as const, 'open' as const, 'close' as const),
  key: fc.constantFrom('a', 'b'),
  attempt: fc.constantFrom('x', 'y', 'z'),
  hasFailed: fc.boolean(),
  max: fc.integer({ min: 1, max: 3 }),
});

test('whatever is counted, opened and ended, the memory double and DynamoDB answer alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const [memory, wire, run] = [
        memoryCounters(),
        dynamodbCounters(started.table, 'property'),
        randomUUID(),
      ];
      for (const { does, key, attempt, hasFailed, max } of steps) {
        const counter = { name: 'vends', of: run + key };
        const guessed = { name: 'guesses', of: run + key };
        const take = async (store: CounterStore) => {
          if (does === 'increment') return store.increment(counter, max, 2_000);
          if (does === 'close') return store.close(guessed, attempt, hasFailed);
          const full = await store.open(guessed, attempt, { failed: max, all: 2 }, 2_000);
          return full && { ...full, open: full.open.toSorted() };
        };
        expect(await take(wire)).toEqual(await take(memory));
      }
    }),
    { numRuns: isWhole ? 250 : 15 },
  );
});

test('ending makes no item, and counting makes one that the table may sweep', async () => {
  const counters = dynamodbCounters(started.table, 'at-rest');
  const id = { name: 'vends', of: 'digest#7' };
  const pk = storageKeys.counter('at-rest', id.name, id.of);
  await counters.close(id, 'attempt', true);
  expect(await itemAt(pk)).toBeUndefined();
  await counters.increment(id, 2, 2_000);
  await counters.increment(id, 2, 3_000);
  expect(await itemAt(pk)).toEqual({ pk: { S: pk }, count: { N: '2' }, expiresAt: { N: '3000' } });
});

/** The mistake that the race is there to find: all have read before the first has written. Never a pattern. */
function readThenWrite(): CounterStore {
  const { client, name: TableName } = started.table;
  let arrived = 0;
  const allHaveRead = Promise.withResolvers<void>();
  return {
    async increment({ of }, max) {
      const pk = `control#${of}`;
      const count = Number((await itemAt(pk))?.['count']?.N ?? 0);
      arrived += 1;
      if (arrived === crowd) allHaveRead.resolve();
      await allHaveRead.promise;
      if (count >= max) return undefined;
      const Item = { pk: { S: pk }, count: { N: String(count + 1) } };
      await client.send(new PutItemCommand({ TableName, Item }));
      return count + 1;
    },
    open: async () => undefined,
    close: async () => {},
  };
}
