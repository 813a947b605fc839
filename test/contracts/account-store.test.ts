import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbAccounts } from '../../lambdas/adapters/dynamodb/accounts.ts';
import type { Account } from '../../lambdas/contract/vocabulary.ts';
import type { AccountStore } from '../../lambdas/vending/account-store.ts';
import { startTable } from '../adapters/start-table.ts';
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
