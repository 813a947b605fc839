import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { CounterId, CounterStore } from '../../vending/counter-store.ts';
import { ifCondition, type Table } from './table.ts';

/**
 * Counters as items `{ pk, count, expiresAt, takenBy }`, one for each window, so none is ever reset. `takenBy` is random
 * for each decrement: if an answer is lost, the SDK sends the write again, and it must not decrement twice.
 */
export function dynamodbCounters({ client, name: TableName }: Table, app: string): CounterStore {
  const names = { '#count': 'count' };
  const keyOf = ({ name, of }: CounterId) => ({ pk: { S: storageKeys.counter(app, name, of) } });

  return {
    async increment(id, max, keepUntil) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'ADD #count :one SET expiresAt = :keepUntil',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':max': { N: String(max) },
          ':keepUntil': { N: String(keepUntil) },
        },
        ReturnValues: 'UPDATED_NEW',
      });
      const outcome = await ifCondition(client.send(write));
      return 'written' in outcome ? Number(outcome.written.Attributes?.['count']?.N) : undefined;
    },

    async decrement(id) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'ADD #count :minusOne SET takenBy = :attempt',
        ConditionExpression: '#count > :zero AND (attribute_not_exists(takenBy) OR takenBy <> :attempt)',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':minusOne': { N: '-1' },
          ':zero': { N: '0' },
          ':attempt': { S: randomUUID() },
        },
      });
      await ifCondition(client.send(write));
    },
  };
}
