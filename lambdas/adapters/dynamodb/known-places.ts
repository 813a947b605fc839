import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { KnownPlaces } from '../../callers/login-guard.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { isLiveItem, orOutage, type Table } from './table.ts';

/** Places from which users have logged in, as items `{ pk, expiresAt }`. */
export function dynamodbKnownPlaces({ client, name: TableName }: Table, app: string): KnownPlaces {
  const keyOf = (digest: string) => ({ pk: { S: storageKeys.knownPlace(app, digest) } });

  return {
    async knownUntil(digest, now) {
      const { Item } = await orOutage(client.send(new GetItemCommand({ TableName, Key: keyOf(digest) })));
      return isLiveItem(Item?.['expiresAt'], now) ? Number(Item?.['expiresAt']?.N) : 0;
    },
    async put(digest, keepUntil) {
      const Item = { ...keyOf(digest), expiresAt: { N: String(keepUntil) } };
      await orOutage(client.send(new PutItemCommand({ TableName, Item })));
    },
  };
}
