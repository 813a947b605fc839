import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { PublishedKey, PublishedKeyStore } from '../../own-keys/published-keys.ts';
import { ifCondition, orOutage, type Table } from './table.ts';

/** One app's published keys as one item `{ pk, revision, keys }`; `keys` is JSON. */
export function dynamodbPublishedKeys({ client, name: TableName }: Table, app: string): PublishedKeyStore {
  const pk = { S: storageKeys.publishedKeys(app) };
  return {
    async read() {
      const read = new GetItemCommand({ TableName, Key: { pk }, ConsistentRead: true });
      const { Item = {} } = await orOutage(client.send(read));
      const { keys, revision } = Item;
      return { keys: JSON.parse(keys?.S ?? '[]') as PublishedKey[], revision: Number(revision?.N ?? 0) };
    },

    async write(keys, { revision }) {
      const write = new PutItemCommand({
        TableName,
        Item: { pk, revision: { N: String(revision + 1) }, keys: { S: JSON.stringify(keys) } },
        ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
        ...(revision > 0 && { ExpressionAttributeValues: { ':revision': { N: String(revision) } } }),
      });
      return 'written' in (await ifCondition(client.send(write)));
    },
  };
}
