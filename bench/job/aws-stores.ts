import type { NonceStores, Stores } from './stores.ts';

export type Operation = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'GetSecretValue';

// biome-ignore lint/suspicious/noExplicitAny: what AWS answers differs for each operation.
export type Call = (operation: Operation, input: object) => Promise<any>;

const text = (value: string) => ({ S: value });
const number = (value: number) => ({ N: String(value) });
const variable = (name: string) => process.env[name] ?? '';

/** The stores in DynamoDB and Secrets Manager, by calls like our own: the same operations, keys and conditions. */
export function awsStores(call: Call): Stores & NonceStores {
  const ephemeral = variable('EPHEMERAL_TABLE');
  const directory = variable('DIRECTORY_TABLE');
  const app = variable('APP_NAME');

  async function put(nonce: string, attributes: object): Promise<boolean> {
    try {
      const Item = { pk: text(`nonce#${app}#${nonce}`), ...attributes };
      await call('PutItem', { TableName: ephemeral, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  return {
    spend: (nonce, keepUntil) => put(nonce, { state: text('vended'), expiresAt: number(keepUntil) }),
    async issue(nonce, expiresAt) {
      await put(nonce, { state: text('issued'), expiresAt: number(expiresAt) });
    },
    async count(limit, key, windowEndsAt) {
      const { Attributes } = await call('UpdateItem', {
        TableName: ephemeral,
        Key: { pk: text(`counter#${app}#${limit}#${key}#${windowEndsAt}`) },
        UpdateExpression: 'ADD #count :one SET expiresAt = :keepUntil',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: {
          ':one': number(1),
          ':max': number(1e6),
          ':keepUntil': number(windowEndsAt),
        },
        ReturnValues: 'UPDATED_NEW',
      });
      return Number(Attributes.count.N);
    },
    async isStanding(subject, apiKeyId) {
      const apiKey = `apikey#${apiKeyId}`;
      const Keys = [`cutoff#${app}#all#0`, `cutoff#${app}#subject#${subject}`, apiKey];
      const keys = Keys.map((pk) => ({ pk: text(pk) }));
      const { Responses } = await call('BatchGetItem', {
        RequestItems: { [directory]: { Keys: keys, ConsistentRead: true } },
      });
      const items = Responses[directory];
      return items.length === 1 && items[0].pk.S === apiKey && !items[0].revokedAt;
    },
    async findApiKey(id) {
      const { Item } = await call('GetItem', { TableName: directory, Key: { pk: text(`apikey#${id}`) } });
      return Item && { secretDigest: Item.secretDigest.S };
    },
    async readSecrets() {
      const SecretId = variable('SIGNING_KEY_ARN');
      const secret = async (VersionStage: string): Promise<string> =>
        (await call('GetSecretValue', { SecretId, VersionStage })).SecretString;
      const list = { pk: text(`usedversions#${app}#signing-key`) };
      const [current, previous] = await Promise.all([
        secret('AWSCURRENT'),
        secret('AWSPREVIOUS'),
        call('GetItem', { TableName: directory, Key: list, ConsistentRead: true }),
      ]);
      return { current, previous };
    },
  };
}
