import { randomUUID } from 'node:crypto';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PasscodeStore } from '../../callers/sent-codes.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { ifCondition, isLive, liveAt, orOutage, type Table } from './table.ts';

/**
 * Codes as items `{ pk, seeds, tries, expiresAt, usedBy }`; `seeds` is JSON. `usedBy` is random for each write: if an
 * answer is lost, the SDK sends the write again, and that is not a second use.
 */
export function dynamodbPasscodes({ client, name: TableName }: Table, app: string): PasscodeStore {
  const keyOf = (phoneNumber: string) => ({ pk: { S: storageKeys.passcode(app, phoneNumber) } });

  return {
    async find(phoneNumber) {
      const read = new GetItemCommand({ TableName, Key: keyOf(phoneNumber), ConsistentRead: true });
      const { Item } = await orOutage(client.send(read));
      if (Item?.['seeds']?.S === undefined) return undefined;
      return {
        seeds: JSON.parse(Item['seeds'].S),
        tries: Number(Item['tries']?.N),
        isUsed: Item['usedBy'] !== undefined,
      };
    },

    async put(phoneNumber, seeds, before, keepsTries) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(phoneNumber),
        UpdateExpression: keepsTries
          ? 'SET seeds = :seeds, expiresAt = :expiresAt'
          : 'SET seeds = :seeds, expiresAt = :expiresAt, tries = :none REMOVE usedBy',
        ConditionExpression: [
          before ? 'seeds = :before' : 'attribute_not_exists(seeds)',
          ...(keepsTries ? ['attribute_not_exists(usedBy)'] : []),
        ].join(' AND '),
        ExpressionAttributeValues: {
          ':seeds': { S: JSON.stringify(seeds) },
          ':expiresAt': { N: String(seeds.at(-1)?.expiresAt) },
          ...(before && { ':before': { S: JSON.stringify(before.seeds) } }),
          ...(!keepsTries && { ':none': { N: '0' } }),
        },
      });
      return 'written' in (await ifCondition(client.send(write)));
    },

    async take(phoneNumber, seed, maxTries, now) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(phoneNumber),
        UpdateExpression: `SET tries = tries + :one${seed === undefined ? '' : ', usedBy = :attempt'}`,
        ConditionExpression: [
          `usedBy = :attempt OR (attribute_not_exists(usedBy) AND tries < :maxTries AND ${isLive}`,
          `${seed === undefined ? '' : ' AND contains(seeds, :seed)'})`,
        ].join(''),
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':maxTries': { N: String(maxTries) },
          ':attempt': { S: randomUUID() },
          ...(seed !== undefined && { ':seed': { S: seed } }),
          ...liveAt(now),
        },
      });
      return 'written' in (await ifCondition(client.send(write)));
    },
  };
}
