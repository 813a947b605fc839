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

/** The item exists already, or does not exist. */
export class ItemConflict extends Error {
  override readonly name = 'ItemConflict';
}

/** An item of the directory, by its key. */
type Item = Readonly<Record<string, AttributeValue>> & { readonly pk: AttributeValue.SMember };

/** Some items, and the cursor for more, if there are any. */
export interface Page {
  readonly items: readonly Item[];
  readonly next?: string;
}

/**
 * The administrators' calls to the directory; no function has the permissions. AWS errors pass through unchanged:
 * administrators may read them.
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
    /** Throws `ItemConflict` if the item exists. */
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
    /** Sets one attribute. Throws `ItemConflict` if the item does not exist. */
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
    /** Throws `ItemConflict` if the item does not exist. */
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
    /** Items whose key begins with `prefix`, in no order: at least `limit` of them, if there are so many. */
    async list(prefix: string, limit: number, after?: string): Promise<Page> {
      const items: Item[] = [];
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
        items.push(...(Items as Item[]));
        next = LastEvaluatedKey?.['pk']?.S;
      } while (next !== undefined && items.length < limit);
      return present({ items, next });
    },
  };
}
