import { type AttributeValue, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Account } from '../../contract/account.ts';
import { present } from '../../contract/present.ts';
import { Refusal } from '../../contract/refusal.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { AccountStore } from '../../vending/account-store.ts';
import { orOutage, type Table } from './table.ts';

/** Each custom key is a separate attribute, so one write can change some and leave the rest. */
const customPrefix = 'custom:';

/** Accounts as items `{ pk, displayName?, avatarUrl?, createdAt, custom:{key}... }`; custom values are JSON. */
export function dynamodbAccounts({ client, name: TableName }: Table, app: string): AccountStore {
  const keyOf = (subject: string) => ({ pk: { S: storageKeys.account(app, subject) } });

  return {
    async upsert({ subject, displayName, avatarUrl, custom = {} }, now) {
      const changes = textsOf({ displayName, avatarUrl, ...customAttributes(custom) });
      const write = new UpdateItemCommand({
        TableName,
        Key: keyOf(subject),
        // Placeholders for attributes, so that no name is read as part of the expression.
        UpdateExpression: [
          'SET #createdAt = if_not_exists(#createdAt, :now)',
          ...changes.map((_, at) => `#${at} = :${at}`),
        ].join(', '),
        ExpressionAttributeNames: {
          '#createdAt': 'createdAt',
          ...Object.fromEntries(changes.map(([attribute], at) => [`#${at}`, attribute])),
        },
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ...Object.fromEntries(changes.map(([, value], at) => [`:${at}`, { S: value }])),
        },
        ReturnValues: 'ALL_NEW',
      });
      const { Attributes = {} } = await orOutage(client.send(write).catch(refuseOversize));
      return accountOf(subject, Attributes);
    },

    async find(subject) {
      const read = new GetItemCommand({ TableName, Key: keyOf(subject), ConsistentRead: true });
      const { Item } = await orOutage(client.send(read));
      return Item && accountOf(subject, Item);
    },
  };
}

/** An item holds at most 400 KB, and merged values add up. This is not an outage, and a retry would not help. */
function refuseOversize(error: unknown): never {
  if (!(error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message)))
    throw error;
  throw new Refusal('payload_too_large', {
    detail: 'The account of this user has no room for so much.',
    reason: 'the account is full',
  });
}

/** A value that JSON can't hold, such as undefined, changes nothing. */
const customAttributes = (custom: Account['custom']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(custom).map(([key, value]) => [`${customPrefix}${key}`, JSON.stringify(value)]),
  );

const textsOf = (attributes: Record<string, string | undefined>): [name: string, value: string][] =>
  Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

function accountOf(subject: string, item: Record<string, AttributeValue>): Account {
  const { displayName, avatarUrl, createdAt } = item;
  return {
    ...present({ subject, displayName: displayName?.S, avatarUrl: avatarUrl?.S }),
    custom: Object.fromEntries(
      Object.entries(item).flatMap(([name, { S }]) =>
        name.startsWith(customPrefix) && S !== undefined
          ? [[name.slice(customPrefix.length), JSON.parse(S)]]
          : [],
      ),
    ),
    createdAt: Number(createdAt?.N),
  };
}
