import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { CounterId, CounterStore } from '../../vending/counter-store.ts';
import { ifCondition, type Table } from './table.ts';

/** Counters as items `{ pk, count, expiresAt }`: one for each window, so that none is ever reset. */
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
        UpdateExpression: 'ADD #count :minusOne',
        ConditionExpression: '#count > :zero',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':minusOne': { N: '-1' }, ':zero': { N: '0' } },
      });
      await ifCondition(client.send(write));
    },
  };
}
