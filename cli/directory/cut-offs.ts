import { administration, ItemConflict } from '../../lambdas/adapters/dynamodb/administration.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { subjectsNamed } from '../../lambdas/contract/subjects.ts';

/** Until it is cleared: the last second that ISO 8601 can say with four digits of a year. */
export const forGoodEpochSeconds = 253_402_300_799;

/** Cut-offs of one app: "nothing that was issued before then counts", for one user or for all. Times in epoch seconds. */
export function cutOffsOf(directory: Table, app: App) {
  const { name } = app;
  const items = administration(directory);

  const keysOf = (user: string | undefined): string[] =>
    user === undefined
      ? [storageKeys.cutOff(name)]
      : subjectsNamed(app, user).map((subject) => storageKeys.cutOff(name, subject));

  return {
    /** All ids that the name can stand for. */
    idsOf: (user: string) => subjectsNamed(app, user),
    async set(user: string | undefined, before: number): Promise<void> {
      for (const key of keysOf(user)) await items.put(key, { before: { N: String(before) } });
    },
    /** Throws `ItemConflict` if none of them is cut off. */
    async clear(user: string | undefined): Promise<void> {
      let cleared = 0;
      for (const key of keysOf(user)) {
        try {
          await items.delete(key);
          cleared += 1;
        } catch (error) {
          if (!(error instanceof ItemConflict)) throw error;
        }
      }
      if (cleared === 0) throw new ItemConflict();
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
