import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { CounterId, CounterStore } from '../../vending/counter-store.ts';
import { ifCondition, type Table } from './table.ts';

/**
 * Counters as items `{ pk, count, expiresAt }`, one for each window, so none is ever reset. Those of attempts also have
 * `failed`, and `open`: the names of attempts without an outcome. `count` is the number of both. A name in `open` tells
 * a write that the SDK sends again, because its answer was lost, from a second one.
 */
export function dynamodbCounters({ client, name: TableName }: Table, app: string): CounterStore {
  const keyOf = ({ name, of }: CounterId) => ({ pk: { S: storageKeys.counter(app, name, of) } });

  return {
    async increment(id, max, keepUntil) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'ADD #count :one SET expiresAt = :keepUntil',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
        ExpressionAttributeNames: { '#count': 'count' },
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

    async open(id, attempt, room, keepUntil) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'ADD #count :one, #open :attempts SET expiresAt = :keepUntil',
        ConditionExpression: [
          'NOT contains(#open, :attempt)',
          '(attribute_not_exists(failed) OR failed < :failed)',
          '(attribute_not_exists(#count) OR #count < :all)',
        ].join(' AND '),
        ExpressionAttributeNames: { '#count': 'count', '#open': 'open' },
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':attempt': { S: attempt },
          ':attempts': { SS: [attempt] },
          ':failed': { N: String(room.failed) },
          ':all': { N: String(room.all) },
          ':keepUntil': { N: String(keepUntil) },
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const outcome = await ifCondition(client.send(write));
      if ('written' in outcome) return undefined;
      const { failed, open } = outcome.refused.Item ?? {};
      return open?.SS?.includes(attempt)
        ? undefined
        : { failed: Number(failed?.N ?? 0), open: open?.SS ?? [] };
    },

    async close(id, attempt, hasFailed) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(id),
        UpdateExpression: 'ADD #counted :change DELETE #open :attempts',
        ConditionExpression: 'contains(#open, :attempt)',
        ExpressionAttributeNames: { '#counted': hasFailed ? 'failed' : 'count', '#open': 'open' },
        ExpressionAttributeValues: {
          ':change': { N: hasFailed ? '1' : '-1' },
          ':attempt': { S: attempt },
          ':attempts': { SS: [attempt] },
        },
      });
      await ifCondition(client.send(write));
    },
  };
}
