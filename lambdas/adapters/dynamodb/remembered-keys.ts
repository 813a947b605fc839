import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SecretName } from '../../contract/secrets.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { Remembered, RememberedStore } from '../../keys/remembered.ts';
import type { PublishedKey, PublishedKeyStore } from '../../own-keys/published-keys.ts';
import { ifCondition, orOutage, type Table } from './table.ts';

/** One app's published keys. */
export const dynamodbPublishedKeys = (table: Table, app: string): PublishedKeyStore =>
  dynamodbList<PublishedKey>(table, storageKeys.publishedKeys(app));

/** The versions of a secret without a public half that have been in use. */
export const dynamodbUsedVersions = (table: Table, app: string, secret: SecretName): RememberedStore =>
  dynamodbList(table, storageKeys.usedVersions(app, secret));

/** A list as one item `{ pk, revision, keys }`; `keys` is JSON. */
function dynamodbList<Entry extends Remembered>(
  { client, name: TableName }: Table,
  key: string,
): RememberedStore<Entry> {
  const pk = { S: key };
  return {
    async read() {
      const read = new GetItemCommand({ TableName, Key: { pk }, ConsistentRead: true });
      const { Item = {} } = await orOutage(client.send(read));
      const { keys, revision } = Item;
      return { keys: JSON.parse(keys?.S ?? '[]') as Entry[], revision: Number(revision?.N ?? 0) };
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
