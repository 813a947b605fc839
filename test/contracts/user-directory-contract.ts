import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { User, UserDirectory } from '../../lambdas/callers/password.ts';
import type { Directory } from '../doubles/memory-directory.ts';

/** What every directory of users does beside finding them. */
export function userDirectoryContract(name: string, usersOf: () => UserDirectory & Directory<User>): void {
  describe(`user directory: ${name}`, () => {
    test('a hash is replaced, and nothing else of the user', async () => {
      const [users, username] = [usersOf(), randomUUID()];
      await users.put(username, { passwordHash: 'old', displayName: 'Alice' });
      await users.replaceHash(username, 'old', 'new');
      expect(await users.find(username)).toEqual({ passwordHash: 'new', displayName: 'Alice' });
    });

    test('a password that was changed meanwhile stays', async () => {
      const [users, username] = [usersOf(), randomUUID()];
      await users.put(username, { passwordHash: 'changed' });
      await users.replaceHash(username, 'old', 'new');
      expect(await users.find(username)).toEqual({ passwordHash: 'changed' });
    });

    test('a user who was removed meanwhile is not made again', async () => {
      const [users, username] = [usersOf(), randomUUID()];
      await users.replaceHash(username, 'old', 'new');
      expect(await users.find(username)).toBeUndefined();
    });
  });
}
