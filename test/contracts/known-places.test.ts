import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamodbKnownPlaces } from '../../lambdas/adapters/dynamodb/known-places.ts';
import type { KnownPlaces } from '../../lambdas/callers/login-guard.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryKnownPlaces } from '../doubles/memory-known-places.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

const later = 1_800_000_000;
const stores: [name: string, placesOf: (app: string) => KnownPlaces][] = [
  ['memory', memoryKnownPlaces],
  ['DynamoDB over the wire', (app) => dynamodbKnownPlaces(started.table, app)],
];

describe.each(stores)('known places: %s', (_name, placesOf) => {
  test('a place is not known before somebody has logged in from there, and then it is', async () => {
    const [places, digest] = [placesOf('app'), randomUUID()];
    expect(await places.knownUntil(digest, later - 60)).toBe(0);
    await places.put(digest, later);
    expect(await places.knownUntil(digest, later - 60)).toBe(later);
    for (const other of [`${digest} `, digest.toUpperCase(), digest.slice(1), ''])
      expect(await places.knownUntil(other, later - 60)).toBe(0);
  });

  test.each([
    ['a second before its time is up', later - 1, true],
    ['at that very second', later, false],
    ['a second after', later + 1, false],
  ])('%s (%d) a place is known: %s', async (_title, now, isKnown) => {
    const [places, digest] = [placesOf('app'), randomUUID()];
    await places.put(digest, later);
    expect(await places.knownUntil(digest, now)).toBe(isKnown ? later : 0);
  });

  test('another login keeps it for longer', async () => {
    const [places, digest] = [placesOf('app'), randomUUID()];
    await places.put(digest, later);
    await places.put(digest, later + 60);
    expect(await places.knownUntil(digest, later + 59)).toBe(later + 60);
    expect(await places.knownUntil(digest, later + 60)).toBe(0);
  });

  test('two apps never share a place', async () => {
    const digest = randomUUID();
    await placesOf('first').put(digest, later);
    expect(await placesOf('second').knownUntil(digest, later - 60)).toBe(0);
    expect(await placesOf('first-2').knownUntil(digest, later - 60)).toBe(0);
  });
});

test('the table may sweep a place: its time to live is a number', async () => {
  await dynamodbKnownPlaces(started.table, 'at-rest').put('digest', later);
  const { client, name: TableName } = started.table;
  const pk = { S: storageKeys.knownPlace('at-rest', 'digest') };
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk }, ConsistentRead: true }));
  expect(Item).toEqual({ pk, expiresAt: { N: String(later) } });
});
