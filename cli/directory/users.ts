import { administration, type Page } from '../../lambdas/adapters/dynamodb/administration.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import { hashPassword } from '../../lambdas/callers/password-hash.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';

/** A row of the list of users. */
export type ListedUser = {
  readonly username: string;
  readonly displayName?: string | undefined;
  readonly createdAt?: string | undefined;
};

/** The users of one app that allows `password`. Each password costs a hash, a quarter of a second. */
export function usersOf(
  directory: Table,
  app: string,
  hashed = (password: string, hash: (password: string) => Promise<string>) => hash(password),
) {
  const items = administration(directory);
  const keyOf = (username: string) => storageKeys.user(app, username);
  const hashOf = async (password: string) => ({ S: await hashed(password, hashPassword) });

  return {
    /** Throws `ItemConflict` if the name is taken. */
    async add(username: string, password: string, said: Pick<ListedUser, 'displayName'> = {}): Promise<void> {
      await items.create(keyOf(username), {
        passwordHash: await hashOf(password),
        createdAt: { S: new Date().toISOString() },
        ...(said.displayName !== undefined && { displayName: { S: said.displayName } }),
      });
    },
    /** Throws `ItemConflict` if there is no such user. */
    setPassword: async (username: string, password: string) =>
      items.set(keyOf(username), 'passwordHash', await hashOf(password)),
    /** Throws `ItemConflict` if there is no such user. */
    remove: (username: string) => items.delete(keyOf(username)),
    async list(limit: number, after?: string) {
      return listed(await items.list(keyOf(''), limit, after), keyOf('').length);
    },
  };
}

function listed({ items, ...page }: Page, prefixLength: number) {
  const rows = items.map(
    ({ pk, displayName, createdAt }): ListedUser => ({
      username: pk.S.slice(prefixLength),
      displayName: displayName?.S,
      createdAt: createdAt?.S,
    }),
  );
  return { rows, ...page };
}
