import { type AttributeValue, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ApiKeyDirectory } from '../../callers/api-key.ts';
import type { UserDirectory } from '../../callers/password.ts';
import { present } from '../../contract/present.ts';
import type { Scope } from '../../contract/principal.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { ifCondition, orOutage, type Table } from './table.ts';

/** One app's users as items `{ pk, passwordHash, displayName?, avatarUrl?, createdAt }`. */
export function dynamodbUsers(table: Table, app: string): UserDirectory {
  return {
    async find(username) {
      const { passwordHash, displayName, avatarUrl } = await get(table, storageKeys.user(app, username));
      if (!passwordHash?.S) return undefined;
      return present({
        passwordHash: passwordHash.S,
        displayName: displayName?.S,
        avatarUrl: avatarUrl?.S,
      });
    },

    async replaceHash(username, before, after) {
      const write = new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: storageKeys.user(app, username) } },
        UpdateExpression: 'SET passwordHash = :after',
        ConditionExpression: 'passwordHash = :before',
        ExpressionAttributeValues: { ':before': { S: before }, ':after': { S: after } },
      });
      await ifCondition(table.client.send(write));
    },
  };
}

/** API keys of all apps as items `{ pk, secretDigest, apps, scope, label?, createdAt, revokedAt? }`; scope is JSON. */
export function dynamodbApiKeys(table: Table): ApiKeyDirectory {
  return {
    async find(id) {
      const { secretDigest, apps, scope, revokedAt } = await get(table, storageKeys.apiKey(id));
      if (!secretDigest?.S || !apps?.SS || revokedAt) return undefined;
      return { secretDigest: secretDigest.S, apps: apps.SS, scope: JSON.parse(scope?.S ?? '{}') as Scope };
    },
  };
}

async function get({ client, name }: Table, pk: string): Promise<Record<string, AttributeValue | undefined>> {
  const read = new GetItemCommand({ TableName: name, Key: { pk: { S: pk } } });
  return (await orOutage(client.send(read))).Item ?? {};
}
