import { randomBytes, scryptSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword, passwordCaller, type User } from '../../lambdas/callers/password.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';
import { proving } from '../doubles/proving.ts';
import { madeUpGuard } from './made-up-guard.ts';

const password = 'correct horse battery staple';
const users = memoryDirectory<User>();
const caller = passwordCaller(users, madeUpGuard());
const login = (username: string, given: string) =>
  caller.authenticate(proving({ username, password: given }));

beforeAll(async () => {
  const passwordHash = await hashPassword(password, randomBytes(16));
  await users.put('alice', { passwordHash, displayName: 'Alice', avatarUrl: 'https://example.com/a' });
  await users.put('bob', { passwordHash });
});

describe('who is let in', () => {
  test('the right password proves the username as subject, with what the directory knows of the user', async () => {
    expect(await login('alice', password)).toStrictEqual({
      subject: 'alice',
      displayName: 'Alice',
      avatarUrl: 'https://example.com/a',
    });
    expect(await login('bob', password)).toStrictEqual({ subject: 'bob' });
  });

  test('a password is the same however its accents are typed', async () => {
    await users.put('jürgen', { passwordHash: await hashPassword('Zu\u0308rich', randomBytes(16)) });
    for (const typed of ['Z\u00fcrich', 'Zu\u0308rich'])
      expect(await login('jürgen', typed)).toEqual({ subject: 'jürgen' });
  });

  test('a request without username or password is for another caller to judge', async () => {
    expect(await caller.authenticate(proving({}))).toBeUndefined();
    expect(await caller.authenticate(proving({ username: 'alice' }))).toBeUndefined();
    expect(await caller.authenticate(proving({ password }))).toBeUndefined();
  });
});

describe('who is not', () => {
  test('a wrong password and an unknown user are refused in one and the same way', async () => {
    const [wrong, unknown] = [
      await failureOf(login('alice', 'wrong')),
      await failureOf(login('nobody', password)),
    ];
    expect(wrong).toBeInstanceOf(Refusal);
    expect(wrong).toMatchObject({ code: 'unauthenticated' });
    expect({ ...unknown, message: unknown.message }).toStrictEqual({ ...wrong, message: wrong.message });
  });

  test.each(['', `${password} `, password.slice(1), password.toUpperCase()])(
    'the password %j for another one',
    async (given) => {
      expect(await failureOf(login('alice', given))).toMatchObject({ code: 'unauthenticated' });
    },
  );

  test.each(['', '.', 'no-hash', 'salt.', '.hash', `${'A'.repeat(22)}.${'A'.repeat(42)}`])(
    'anybody, while the directory holds the damaged hash %j',
    async (passwordHash) => {
      await users.put('damaged', { passwordHash });
      expect(await failureOf(login('damaged', ''))).toMatchObject({ code: 'unauthenticated' });
    },
  );

  test('a refusal tells neither the password nor who was asked for', async () => {
    const failure = await failureOf(login('alice', 'hunter2-hunter2'));
    expect(JSON.stringify({ ...failure, message: failure.message })).not.toMatch(/hunter2|alice/);
  });
});

test('a hash is salted, is not the password, and takes real work', async () => {
  const [first, second] = await Promise.all([
    hashPassword(password, Buffer.alloc(16, 1)),
    hashPassword(password, Buffer.alloc(16, 2)),
  ]);
  const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };
  expect(first).toContain(scryptSync(password, Buffer.alloc(16, 1), 32, cost).toString('base64url'));
  expect(first.split('.')[1]).not.toBe(second.split('.')[1]);
  expect(await hashPassword(password, Buffer.alloc(16, 1))).toBe(first);
});
