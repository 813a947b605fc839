import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { Remembered, RememberedStore } from '../../keys/remembered.ts';
import type { PublishedKey, PublishedKeyStore } from '../../own-keys/published-keys.ts';
import { orOutage, type Table } from './table.ts';

/** One app's published keys, for a function that only shows them. */
export const dynamodbPublishedList = (table: Table, app: string): Pick<PublishedKeyStore, 'read'> =>
  dynamodbList<PublishedKey>(table, storageKeys.publishedKeys(app));

/** A list as one item `{ pk, revision, keys }`; `keys` is JSON. */
export const dynamodbList = <Entry extends Remembered>(
  { client, name: TableName }: Table,
  key: string,
): Pick<RememberedStore<Entry>, 'read'> => ({
  async read() {
    const read = new GetItemCommand({ TableName, Key: { pk: { S: key } }, ConsistentRead: true });
    const { Item = {} } = await orOutage(client.send(read));
    const { keys, revision } = Item;
    return { keys: JSON.parse(keys?.S ?? '[]') as Entry[], revision: Number(revision?.N ?? 0) };
  },
});
