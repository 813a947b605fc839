import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { SessionStore, StoredSession } from '../../vending/session-store.ts';
import { ifCondition, isLive, isLiveItem, liveAt, orOutage, type Table } from './table.ts';

/**
 * Sessions as items `{ pk, subject, tokenDigest, refreshDigest, startedAt, tokenExpiresAt, expiresAt, about }`. `about`
 * holds the rest as JSON: no condition reads it.
 */
export function dynamodbSessions({ client, name: TableName }: Table, app: string): SessionStore {
  const keyOf = (id: string) => ({ pk: { S: storageKeys.session(app, id) } });

  return {
    async open({ id, subject, tokenDigest, refreshDigest, startedAt, tokenExpiresAt, expiresAt, ...about }) {
      const Item = {
        ...keyOf(id),
        id: { S: id },
        subject: { S: subject },
        tokenDigest: { S: tokenDigest },
        refreshDigest: { S: refreshDigest },
        startedAt: { N: String(startedAt) },
        tokenExpiresAt: { N: String(tokenExpiresAt) },
        expiresAt: { N: String(expiresAt) },
        about: { S: JSON.stringify(about) },
      };
      await orOutage(client.send(new PutItemCommand({ TableName, Item })));
    },

    async find(id, now) {
      const read = new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead: true });
      const { Item } = await orOutage(client.send(read));
      return isLiveItem(Item?.['expiresAt'], now) ? sessionOf(Item) : undefined;
    },

    async renew(id, refreshDigest, next, now) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression:
          'SET tokenDigest = :token, refreshDigest = :refresh, tokenExpiresAt = :tokenExpiresAt, expiresAt = :expiresAt',
        // The second case is this same write: the SDK sends it again if its answer was lost.
        ConditionExpression: `(refreshDigest = :old AND ${isLive}) OR refreshDigest = :refresh`,
        ExpressionAttributeValues: {
          ':token': { S: next.tokenDigest },
          ':refresh': { S: next.refreshDigest },
          ':tokenExpiresAt': { N: String(next.tokenExpiresAt) },
          ':expiresAt': { N: String(next.expiresAt) },
          ':old': { S: refreshDigest },
          ...liveAt(now),
        },
        ReturnValues: 'ALL_NEW',
      });
      const outcome = await ifCondition(client.send(write));
      return 'written' in outcome ? sessionOf(outcome.written.Attributes) : undefined;
    },

    async end(id) {
      await orOutage(client.send(new DeleteItemCommand({ TableName, Key: keyOf(id) })));
    },
  };
}

function sessionOf(item: Record<string, AttributeValue> | undefined): StoredSession | undefined {
  if (!item) return undefined;
  const textOf = (name: string) => item[name]?.S ?? '';
  return {
    ...(JSON.parse(textOf('about')) as Omit<StoredSession, 'id' | 'subject'>),
    id: textOf('id'),
    subject: textOf('subject'),
    tokenDigest: textOf('tokenDigest'),
    refreshDigest: textOf('refreshDigest'),
    startedAt: Number(item['startedAt']?.N),
    tokenExpiresAt: Number(item['tokenExpiresAt']?.N),
    expiresAt: Number(item['expiresAt']?.N),
  };
}
