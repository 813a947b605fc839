import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { NonceStore } from '../../lambdas/vending/nonce-store.ts';

/** The mistake that the race is there to find: looks first, then deletes. A control; never a pattern to follow. */
export function readThenDelete({
  client,
  name: TableName,
}: Table): Pick<NonceStore, 'issue' | 'vend' | 'adopt' | 'redeem'> {
  const put = (nonce: string) => client.send(new PutItemCommand({ TableName, Item: { pk: { S: nonce } } }));
  async function take(nonce: string) {
    const Key = { pk: { S: nonce } };
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    if (!Item) return 'unknown';
    await client.send(new DeleteItemCommand({ TableName, Key }));
    return 'spent';
  }
  return {
    issue: async (nonce) => void (await put(nonce)),
    adopt: async (nonce) => {
      await put(nonce);
      return 'spent';
    },
    vend: take,
    redeem: take,
  };
}
