import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { present } from '../../contract/present.ts';
import type { Table } from './table.ts';

/** An item that is not as it would have to be: there already, or not there. */
export class ItemConflict extends Error {
  override readonly name = 'ItemConflict';
}

/** Some items, and where to go on, if there are more. */
export interface Page {
  readonly items: readonly Record<string, AttributeValue>[];
  readonly next?: string;
}

/**
 * What administrators do with the directory; no function has the rights for it. AWS's own errors come through: whoever
 * reads them has an account of their own.
 */
export function administration({ client, name: TableName }: Table) {
  const keyOf = (pk: string) => ({ pk: { S: pk } });
  const unlessConflict = async (write: Promise<unknown>): Promise<void> => {
    try {
      await write;
    } catch (error) {
      throw error instanceof ConditionalCheckFailedException ? new ItemConflict() : error;
    }
  };

  return {
    /** Throws `ItemConflict` where one is there. */
    create: (pk: string, attributes: Record<string, AttributeValue>) =>
      unlessConflict(
        client.send(
          new PutItemCommand({
            TableName,
            Item: { ...keyOf(pk), ...attributes },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      ),
    async put(pk: string, attributes: Record<string, AttributeValue>): Promise<void> {
      await client.send(new PutItemCommand({ TableName, Item: { ...keyOf(pk), ...attributes } }));
    },
    /** Sets one attribute. Throws `ItemConflict` where there is no such item. */
    set: (pk: string, attribute: string, value: AttributeValue) =>
      unlessConflict(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(pk),
            UpdateExpression: 'SET #attribute = :value',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#attribute': attribute },
            ExpressionAttributeValues: { ':value': value },
          }),
        ),
      ),
    /** Throws `ItemConflict` where there is no such item. */
    delete: (pk: string) =>
      unlessConflict(
        client.send(
          new DeleteItemCommand({
            TableName,
            Key: keyOf(pk),
            ConditionExpression: 'attribute_exists(pk)',
          }),
        ),
      ),
    /** Items whose key begins so, in no order, at least `limit` if there are as many. */
    async list(prefix: string, limit: number, after?: string): Promise<Page> {
      const items: Record<string, AttributeValue>[] = [];
      let next = after;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({
            TableName,
            FilterExpression: 'begins_with(pk, :prefix)',
            ExpressionAttributeValues: { ':prefix': { S: prefix } },
            Limit: Math.max(limit, 100),
            ExclusiveStartKey: next === undefined ? undefined : keyOf(next),
          }),
        );
        items.push(...Items);
        next = LastEvaluatedKey?.['pk']?.S;
      } while (next !== undefined && items.length < limit);
      return present({ items, next });
    },
  };
}
