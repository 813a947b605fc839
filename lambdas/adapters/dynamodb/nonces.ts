import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import { digestOf } from '../../vending/digest.ts';
import type { NonceOutcome, NonceStore } from '../../vending/nonce-store.ts';
import { ifCondition, orOutage, type Table } from './table.ts';

/** Nonces as items `{ pk, state, expiresAt, boundTo }`; `expiresAt` is the table's TTL attribute. */
export function dynamodbNonces({ client, name: TableName }: Table, app: string): NonceStore {
  const keyOf = (nonce: string) => ({ pk: { S: storageKeys.nonce(app, digestOf(nonce)) } });

  async function put(nonce: string, state: Record<string, AttributeValue>, expiresAt: number) {
    const write = new PutItemCommand({
      TableName,
      Item: { ...keyOf(nonce), ...state, expiresAt: { N: String(expiresAt) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return ifCondition(client.send(write));
  }

  /** `set` and `when` are over `:from`, `:to` and `:boundTo`. */
  async function step(
    [from, to]: [State, State],
    set: string,
    when: string,
    nonce: string,
    boundTo: string,
    now: number,
  ) {
    const write = new UpdateItemCommand({
      TableName,
      Key: keyOf(nonce),
      UpdateExpression: `SET ${set}`,
      ConditionExpression: `${when} AND expiresAt > :now`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':from': { S: from },
        ':to': { S: to },
        ':boundTo': { S: boundTo },
        ':now': { N: String(now) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const outcome = await ifCondition(client.send(write));
    return 'written' in outcome ? 'spent' : whyRefused(outcome.refused, now);
  }

  return {
    async issue(nonce, expiresAt) {
      const outcome = await put(nonce, { state: { S: 'issued' } }, expiresAt);
      if ('refused' in outcome) throw new Error('a nonce was made twice');
    },
    vend: (nonce, boundTo, now) =>
      step(['issued', 'vended'], '#state = :to, boundTo = :boundTo', '#state = :from', nonce, boundTo, now),
    redeem: (nonce, boundTo, now) =>
      step(
        ['vended', 'redeemed'],
        '#state = :to',
        '#state = :from AND boundTo = :boundTo',
        nonce,
        boundTo,
        now,
      ),
    async adopt(nonce, boundTo, keepUntil) {
      const outcome = await put(nonce, { state: { S: 'vended' }, boundTo: { S: boundTo } }, keepUntil);
      return 'written' in outcome ? 'spent' : 'used';
    },
    async isRedeemable(nonce, boundTo, now) {
      const read = new GetItemCommand({ TableName, Key: keyOf(nonce), ConsistentRead: true });
      const { Item } = await orOutage(client.send(read));
      return (
        Item?.['state']?.S === 'vended' &&
        Item['boundTo']?.S === boundTo &&
        Number(Item['expiresAt']?.N) > now
      );
    },
  };
}

type State = 'issued' | 'vended' | 'redeemed';

function whyRefused({ Item }: ConditionalCheckFailedException, now: number): NonceOutcome {
  if (!Item) return 'unknown';
  return Number(Item['expiresAt']?.N) > now ? 'used' : 'expired';
}
