import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbApiKeys, dynamodbUsers } from '../../lambdas/adapters/dynamodb/directory.ts';
import type { ApiKey } from '../../lambdas/callers/api-key.ts';
import type { User } from '../../lambdas/callers/password.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';
import { directoryContract } from './directory-contract.ts';

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
  { app: 'first', secretDigest: 'digest' },
  { app: 'second', secretDigest: 'other' },
];

directoryContract('memory', memoryDirectory, users);
directoryContract('users in DynamoDB over the wire', () => dynamodbUsers(started.table, 'app'), users);
directoryContract('API keys in DynamoDB over the wire', () => dynamodbApiKeys(started.table), apiKeys);

test('two apps never share a user, whatever the name', async () => {
  const [app, other] = [dynamodbUsers(started.table, 'app'), dynamodbUsers(started.table, 'app-2')];
  for (const name of ['-2#alice', '-2alice', '#alice', '2#alice']) await app.put(name, users[0]);
  await app.put('alice', users[1]);
  expect(await other.find('alice')).toBeUndefined();
  expect(await app.find('alice')).toEqual(users[1]);
});

test('a user never passes for an API key, nor the other way round', async () => {
  await dynamodbUsers(started.table, 'app').put('mallory', users[0]);
  const keys = dynamodbApiKeys(started.table);
  for (const id of ['mallory', 'app#mallory', 'user#app#mallory'])
    expect(await keys.find(id)).toBeUndefined();
  await keys.put('app#mallory', apiKeys[0]);
  expect(await dynamodbUsers(started.table, 'app').find('mallory')).toEqual(users[0]);
});
