import { administration } from '../../lambdas/adapters/dynamodb/administration.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';

/** Until it is cleared: the last second that ISO 8601 can say with four digits of a year. */
export const forGoodEpochSeconds = 253_402_300_799;

/** Cut-offs of one app: "nothing that was issued before then counts", for one user or for all. Times in epoch seconds. */
export function cutOffsOf(directory: Table, { name, profile, settings }: App) {
  const items = administration(directory);

  /**
   * A user is named by who they are here, or by the id in their tokens, which need not be the same. Which of the two
   * is meant can't be told, so both are cut off.
   */
  const keysOf = (user: string | undefined): string[] =>
    user === undefined
      ? [storageKeys.cutOff(name)]
      : [...new Set([user, profile.subjectOf?.(user, settings) ?? user])].map((subject) =>
          storageKeys.cutOff(name, subject),
        );

  return {
    async set(user: string | undefined, before: number): Promise<void> {
      for (const key of keysOf(user)) await items.put(key, { before: { N: String(before) } });
    },
    /** Throws `ItemConflict` where there is none. */
    async clear(user: string | undefined): Promise<void> {
      for (const key of keysOf(user)) await items.delete(key);
    },
    async list(limit: number, after?: string) {
      const prefix = storageKeys.cutOff(name, '');
      const all = storageKeys.cutOff(name);
      const { items: found, ...page } = await items.list(
        all.slice(0, all.lastIndexOf('#') + 1),
        limit,
        after,
      );
      const rows = found.map(({ pk, before }) => ({
        user: pk?.S?.startsWith(prefix) ? pk.S.slice(prefix.length) : undefined,
        before: Number(before?.N),
      }));
      return { rows, ...page };
    },
  };
}
