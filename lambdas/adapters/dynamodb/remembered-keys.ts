import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SecretName } from '../../contract/secrets.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { Remembered, RememberedStore } from '../../keys/remembered.ts';
import type { PublishedKey, PublishedKeyStore } from '../../own-keys/published-keys.ts';
import { dynamodbList } from './remembered-list.ts';
import { ifCondition, type Table } from './table.ts';

/** One app's published keys. */
export const dynamodbPublishedKeys = (table: Table, app: string): PublishedKeyStore =>
  writableList<PublishedKey>(table, storageKeys.publishedKeys(app));

/** The versions of a secret without a public half that have been in use. */
export const dynamodbUsedVersions = (table: Table, app: string, secret: SecretName): RememberedStore =>
  writableList(table, storageKeys.usedVersions(app, secret));

const writableList = <Entry extends Remembered>(table: Table, key: string): RememberedStore<Entry> => ({
  ...dynamodbList<Entry>(table, key),
  async write(keys, { revision }) {
    const write = new PutItemCommand({
      TableName: table.name,
      Item: { pk: { S: key }, revision: { N: String(revision + 1) }, keys: { S: JSON.stringify(keys) } },
      ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
      ...(revision > 0 && { ExpressionAttributeValues: { ':revision': { N: String(revision) } } }),
    });
    return 'written' in (await ifCondition(table.client.send(write)));
  },
});
