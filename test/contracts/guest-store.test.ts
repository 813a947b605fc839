import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamodbGuests } from '../../lambdas/adapters/dynamodb/guests.ts';
import type { GuestStore } from '../../lambdas/callers/unsafe-open.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryGuests } from '../doubles/memory-guests.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

const now = 1_800_000_000;
const later = now + 60;
const stores: [name: string, guestsOf: (app: string) => GuestStore][] = [
  ['memory', memoryGuests],
  ['DynamoDB over the wire', (app) => dynamodbGuests(started.table, app)],
];

describe.each(stores)('guests: %s', (_name, guestsOf) => {
  const kept = async () => {
    const [guests, digest] = [guestsOf('app'), randomUUID()];
    expect(await guests.keep(digest, 'id', later, now)).toBe(true);
    return { guests, digest };
  };

  test('a secret finds the id that it was kept with, and no other secret does', async () => {
    const { guests, digest } = await kept();
    expect(await guests.find(digest, now)).toBe('id');
    for (const other of [`${digest} `, digest.toUpperCase(), digest.slice(1), 'id'])
      expect(await guests.find(other, now)).toBeUndefined();
  });

  test.each([
    ['a second before the time is up', later - 1, 'id'],
    ['at that very second', later, undefined],
    ['a second after', later + 1, undefined],
  ])('%s (%d) a secret finds %s', async (_title, at, id) => {
    const { guests, digest } = await kept();
    expect(await guests.find(digest, at)).toBe(id);
  });

  test('a guest who comes back is kept for longer, with the same id', async () => {
    const { guests, digest } = await kept();
    expect(await guests.keep(digest, 'id', later + 60, later - 1)).toBe(true);
    expect(await guests.find(digest, later + 59)).toBe('id');
  });

  test('a secret takes no other id before its time is up, and then it does', async () => {
    const { guests, digest } = await kept();
    expect(await guests.keep(digest, 'other', later + 60, later - 1)).toBe(false);
    expect(await guests.find(digest, later - 1)).toBe('id');
    expect(await guests.keep(digest, 'other', later + 60, later)).toBe(true);
    expect(await guests.find(digest, later)).toBe('other');
  });

  test('of ids that race for one secret, one is kept', async () => {
    const [guests, digest] = [guestsOf('app'), randomUUID()];
    const ids = Array.from({ length: 10 }, (_, at) => `id-${at}`);
    const outcomes = await Promise.all(ids.map((id) => guests.keep(digest, id, later, now)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await guests.find(digest, now)).toBe(ids[outcomes.indexOf(true)]);
  });

  test('two apps never share a guest', async () => {
    const digest = randomUUID();
    await guestsOf('first').keep(digest, 'id', later, now);
    for (const app of ['second', 'first-2']) expect(await guestsOf(app).find(digest, now)).toBeUndefined();
  });
});

test('the table may sweep a guest: the time to live is a number', async () => {
  await dynamodbGuests(started.table, 'at-rest').keep('digest', 'id', later, now);
  const { client, name: TableName } = started.table;
  const pk = { S: storageKeys.guest('at-rest', 'digest') };
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk }, ConsistentRead: true }));
  expect(Item).toEqual({ pk, id: { S: 'id' }, expiresAt: { N: String(later) } });
});
