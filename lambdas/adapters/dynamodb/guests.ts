import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { GuestStore } from '../../callers/unsafe-open.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { ifCondition, isLive, isLiveItem, liveAt, orOutage, type Table } from './table.ts';

/** Guests as items `{ pk, id, expiresAt }`. */
export function dynamodbGuests({ client, name: TableName }: Table, app: string): GuestStore {
  const keyOf = (digest: string) => ({ pk: { S: storageKeys.guest(app, digest) } });

  return {
    async find(digest, now) {
      const read = new GetItemCommand({ TableName, Key: keyOf(digest), ConsistentRead: true });
      const { Item } = await orOutage(client.send(read));
      return isLiveItem(Item?.['expiresAt'], now) ? Item?.['id']?.S : undefined;
    },

    async keep(digest, id, keepUntil, now) {
      const write = new PutItemCommand({
        TableName,
        Item: { ...keyOf(digest), id: { S: id }, expiresAt: { N: String(keepUntil) } },
        ConditionExpression: `id = :id OR attribute_not_exists(pk) OR NOT (${isLive})`,
        ExpressionAttributeValues: { ':id': { S: id }, ...liveAt(now) },
      });
      return 'written' in (await ifCondition(client.send(write)));
    },
  };
}
