import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { administration } from '../../lambdas/adapters/dynamodb/administration.ts';
import { dynamodbApiKeys, dynamodbUsers } from '../../lambdas/adapters/dynamodb/directory.ts';
import type { ApiKey } from '../../lambdas/callers/api-key.ts';
import type { User } from '../../lambdas/callers/password.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryUsers } from '../doubles/memory-users.ts';
import { directoryContract } from './directory-contract.ts';
import { userDirectoryContract } from './user-directory-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

const users: readonly [User, User] = [
  { passwordHash: 'salt.hash', displayName: 'Ünï 🐢', avatarUrl: 'https://example.com/a?b=c' },
  { passwordHash: 'salt.other' },
];
const apiKeys: readonly [ApiKey, ApiKey] = [
  { apps: ['first', 'third'], scope: { subjectPrefix: 'u-', metadataKeys: [] }, secretDigest: 'digest' },
  { apps: ['second'], scope: {}, secretDigest: 'other' },
];

/** What an administrator writes. */
const put = (pk: string, attributes: Record<string, AttributeValue>) =>
  administration(started.table).put(pk, attributes);
const usersOf = (app: string) => ({
  ...dynamodbUsers(started.table, app),
  put: (name: string, user: User) =>
    put(
      storageKeys.user(app, name),
      Object.fromEntries(Object.entries(user).map(([key, value]) => [key, { S: value }])),
    ),
});
const keysOf = () => ({
  ...dynamodbApiKeys(started.table),
  put: (id: string, { secretDigest, apps, scope }: ApiKey) =>
    put(storageKeys.apiKey(id), {
      secretDigest: { S: secretDigest },
      apps: { SS: [...apps] },
      scope: { S: JSON.stringify(scope) },
    }),
});

directoryContract('memory', memoryUsers, users);
directoryContract('users in DynamoDB over the wire', () => usersOf('app'), users);
userDirectoryContract('memory', memoryUsers);
userDirectoryContract('DynamoDB over the wire', () => usersOf('app'));
directoryContract('API keys in DynamoDB over the wire', keysOf, apiKeys);

test('two apps never share a user, whatever the name', async () => {
  const [app, other] = [usersOf('app'), usersOf('app-2')];
  for (const name of ['-2#alice', '-2alice', '#alice', '2#alice']) await app.put(name, users[0]);
  await app.put('alice', users[1]);
  expect(await other.find('alice')).toBeUndefined();
  expect(await app.find('alice')).toEqual(users[1]);
});

test('a user never passes for an API key, nor the other way round', async () => {
  await usersOf('app').put('mallory', users[0]);
  const keys = keysOf();
  for (const id of ['mallory', 'app#mallory', 'user#app#mallory'])
    expect(await keys.find(id)).toBeUndefined();
  await keys.put('app#mallory', apiKeys[0]);
  expect(await usersOf('app').find('mallory')).toEqual(users[0]);
});

test('a revoked key is no key', async () => {
  const keys = keysOf();
  await keys.put('revoked1', apiKeys[0]);
  await administration(started.table).set(storageKeys.apiKey('revoked1'), 'revokedAt', { S: 'now' });
  expect(await keys.find('revoked1')).toBeUndefined();
});
