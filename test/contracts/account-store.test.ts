import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbAccounts } from '../../lambdas/adapters/dynamodb/accounts.ts';
import type { Account } from '../../lambdas/contract/account.ts';
import type { Refusal } from '../../lambdas/contract/refusal.ts';
import type { AccountStore } from '../../lambdas/vending/account-store.ts';
import { startTable } from '../adapters/start-table.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryAccounts } from '../doubles/memory-accounts.ts';
import { accountStoreContract, lostIn } from './account-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

accountStoreContract('memory', memoryAccounts);
accountStoreContract('DynamoDB over the wire', (app) => dynamodbAccounts(started.table, app));

test('control: reading, changing and writing back loses changes, and the race shows it', async () => {
  expect(await lostIn(20, readModifyWrite())).toBeGreaterThan(0);
});

test('an account that is full is no outage: what adds to it is refused, and nothing else', async () => {
  const store = dynamodbAccounts(started.table, 'full');
  const add = (at: number, length = 14_000) =>
    store.upsert({ subject: 'alice', custom: { [`key ${at}`]: 'x'.repeat(length) } }, at);
  for (let at = 0; at < 28; at += 1) await add(at);
  const failure = await failureOf(add(28, 20_000));
  expect(failure).toMatchObject({ code: 'payload_too_large', message: 'the account is full' });
  expect((failure as Refusal).options).not.toHaveProperty('retryAfterSeconds');
  expect(await store.upsert({ subject: 'alice', displayName: 'Alice' }, 30)).toMatchObject({ createdAt: 0 });
  const absent = dynamodbAccounts({ ...started.table, name: 'absent' }, 'full');
  expect(await failureOf(absent.upsert({ subject: 'alice' }, 1))).toMatchObject({ code: 'unavailable' });
});

/** The mistake that the race is there to find. A control; never a pattern to follow. */
function readModifyWrite(): AccountStore {
  const { client, name: TableName } = started.table;
  const keyOf = (subject: string) => ({ pk: { S: `control#${subject}` } });
  async function find(subject: string): Promise<Account | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: keyOf(subject), ConsistentRead: true }),
    );
    return Item && JSON.parse(Item['account']?.S ?? '');
  }
  return {
    find,
    async upsert({ custom, ...change }, now) {
      const before = (await find(change.subject)) ?? { custom: {}, createdAt: now };
      const account = { ...before, ...change, custom: { ...before.custom, ...custom } };
      const Item = { ...keyOf(change.subject), account: { S: JSON.stringify(account) } };
      await client.send(new PutItemCommand({ TableName, Item }));
      return account;
    },
  };
}
