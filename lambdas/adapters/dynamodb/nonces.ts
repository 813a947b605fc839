import { randomUUID } from 'node:crypto';
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
import { ifCondition, isLive, isLiveItem, liveAt, orOutage, type Table } from './table.ts';

/**
 * Nonces as items `{ pk, state, expiresAt, boundTo, attempt }`; `expiresAt` is the table's TTL attribute. `attempt` is
 * random for each write: if a response is lost, the SDK sends the write again, and that is not a replay.
 */
export function dynamodbNonces({ client, name: TableName }: Table, app: string): NonceStore {
  const keyOf = (nonce: string) => ({ pk: { S: storageKeys.nonce(app, digestOf(nonce)) } });

  async function put(nonce: string, state: Values, expiresAt: number) {
    const attempt = { S: randomUUID() };
    const write = new PutItemCommand({
      TableName,
      Item: { ...keyOf(nonce), ...state, expiresAt: { N: String(expiresAt) }, attempt },
      ConditionExpression: 'attribute_not_exists(pk) OR attempt = :attempt',
      ExpressionAttributeValues: { ':attempt': attempt },
    });
    return ifCondition(client.send(write));
  }

  async function step(
    [from, to]: readonly [State, State],
    nonce: string,
    change: { readonly set: string; readonly when: string; readonly values: Values },
    now: number,
  ): Promise<NonceOutcome> {
    const write = new UpdateItemCommand({
      TableName,
      Key: keyOf(nonce),
      UpdateExpression: `SET #state = :to, attempt = :attempt${change.set}`,
      ConditionExpression: `attempt = :attempt OR (#state = :from AND ${isLive}${change.when})`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':from': { S: from },
        ':to': { S: to },
        ...liveAt(now),
        ':attempt': { S: randomUUID() },
        ...change.values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const outcome = await ifCondition(client.send(write));
    return 'written' in outcome ? 'spent' : whyRefused(outcome.refused, now, to);
  }

  return {
    async issue(nonce, expiresAt) {
      const outcome = await put(nonce, { state: { S: 'issued' } }, expiresAt);
      if ('refused' in outcome) throw new Error('a nonce was made twice');
    },
    vend(nonce, boundTo, keepUntil, now) {
      const values = { ':boundTo': { S: boundTo }, ':keepUntil': { N: String(keepUntil) } };
      const set = ', boundTo = :boundTo, expiresAt = :keepUntil';
      return step(['issued', 'vended'], nonce, { set, when: '', values }, now);
    },
    redeem(nonce, boundTo, now) {
      const values = { ':boundTo': { S: boundTo } };
      return step(['vended', 'redeemed'], nonce, { set: '', when: ' AND boundTo = :boundTo', values }, now);
    },
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
        isLiveItem(Item['expiresAt'], now)
      );
    },
  };
}

type Values = Record<string, AttributeValue>;
type State = 'issued' | 'vended' | 'redeemed';

/** `used`: the step was taken before. `unknown`: this nonce can't take it. */
function whyRefused({ Item }: ConditionalCheckFailedException, now: number, to: State): NonceOutcome {
  if (!Item) return 'unknown';
  if (!isLiveItem(Item['expiresAt'], now)) return 'expired';
  return to === 'redeemed' && Item['state']?.S !== 'redeemed' ? 'unknown' : 'used';
}
