import type { User, UserDirectory } from '../../lambdas/callers/password.ts';
import { type Directory, memoryDirectory } from './memory-directory.ts';

/** Users in memory, as the administrator and the caller of `password` see them. */
export function memoryUsers(): UserDirectory & Directory<User> {
  const users = memoryDirectory<User>();
  return {
    ...users,
    async replaceHash(username, before, after) {
      const user = await users.find(username);
      if (user?.passwordHash === before) await users.put(username, { ...user, passwordHash: after });
    },
  };
}
