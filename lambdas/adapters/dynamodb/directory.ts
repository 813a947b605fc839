import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ApiKey, ApiKeyDirectory } from '../../callers/api-key.ts';
import type { User, UserDirectory } from '../../callers/password.ts';
import { storageKeys } from '../../contract/storage-keys.ts';
import { orOutage, type Table } from './table.ts';

/** One app's users as items `{ pk, passwordHash, displayName?, avatarUrl? }`. */
export function dynamodbUsers(table: Table, app: string): UserDirectory & Writer<User> {
  return {
    async find(username) {
      const item = await get(table, storageKeys.user(app, username));
      const { passwordHash, displayName, avatarUrl } = strings(item);
      if (!passwordHash) return undefined;
      return { passwordHash, ...(displayName && { displayName }), ...(avatarUrl && { avatarUrl }) };
    },
    put: (username, user) => put(table, storageKeys.user(app, username), { ...user }),
  };
}

/** API keys of all apps as items `{ pk, secretDigest, app }`. */
export function dynamodbApiKeys(table: Table): ApiKeyDirectory & Writer<ApiKey> {
  return {
    async find(id) {
      const { secretDigest, app } = strings(await get(table, storageKeys.apiKey(id)));
      return secretDigest && app ? { secretDigest, app } : undefined;
    },
    put: (id, key) => put(table, storageKeys.apiKey(id), { ...key }),
  };
}

/** For administrators; the functions' roles can't write here. */
interface Writer<Entry> {
  put(id: string, entry: Entry): Promise<void>;
}

async function get({ client, name }: Table, pk: string) {
  return (await orOutage(client.send(new GetItemCommand({ TableName: name, Key: { pk: { S: pk } } })))).Item;
}

async function put({ client, name }: Table, pk: string, entry: Record<string, string>) {
  const attributes = Object.entries(entry).map(([attribute, value]) => [attribute, { S: value }]);
  const Item = { pk: { S: pk }, ...Object.fromEntries(attributes) };
  await orOutage(client.send(new PutItemCommand({ TableName: name, Item })));
}

const strings = (item: Record<string, AttributeValue> = {}): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(item).map(([attribute, { S }]) => [attribute, S]));
