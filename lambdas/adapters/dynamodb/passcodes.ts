import { randomUUID } from 'node:crypto';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PasscodeStore } from '../../callers/passcode.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { ifCondition, isLive, liveAt, orOutage, type Table } from './table.ts';

/**
 * Live passcodes as items `{ pk, digest, tries, expiresAt, consumedBy }`. `consumedBy` is random for each write: if an
 * answer is lost, the SDK sends the write again, and that is not a second use.
 */
export function dynamodbPasscodes({ client, name: TableName }: Table, app: string): PasscodeStore {
  const keyOf = (phoneNumber: string) => ({ pk: { S: storageKeys.passcode(app, phoneNumber) } });

  return {
    async put(phoneNumber, digest, expiresAt) {
      const Item = {
        ...keyOf(phoneNumber),
        digest: { S: digest },
        tries: { N: '0' },
        expiresAt: { N: String(expiresAt) },
      };
      await orOutage(client.send(new PutItemCommand({ TableName, Item })));
    },

    async countTry(phoneNumber, maxTries, now) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(phoneNumber),
        UpdateExpression: 'SET tries = tries + :one',
        ConditionExpression: `tries < :maxTries AND ${isLive} AND attribute_not_exists(consumedBy)`,
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':maxTries': { N: String(maxTries) },
          ...liveAt(now),
        },
        ReturnValues: 'ALL_NEW',
      });
      const outcome = await ifCondition(client.send(write));
      return 'written' in outcome ? outcome.written.Attributes?.['digest']?.S : undefined;
    },

    async consume(phoneNumber, digest) {
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(phoneNumber),
        UpdateExpression: 'SET consumedBy = :attempt',
        ConditionExpression:
          'digest = :digest AND (attribute_not_exists(consumedBy) OR consumedBy = :attempt)',
        ExpressionAttributeValues: { ':digest': { S: digest }, ':attempt': { S: randomUUID() } },
      });
      return 'written' in (await ifCondition(client.send(write)));
    },
  };
}
