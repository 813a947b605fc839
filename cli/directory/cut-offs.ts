import { administration, ItemConflict } from '../../lambdas/adapters/dynamodb/administration.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { appCutOffCopies, storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { subjectsNamed } from '../../lambdas/contract/subjects.ts';

/** Until it is cleared: the last second that ISO 8601 can say with four digits of a year. */
export const forGoodEpochSeconds = 253_402_300_799;

/** Cut-offs of one app: "nothing that was issued before then counts", for one user or for all. Times in epoch seconds. */
export function cutOffsOf(directory: Table, app: App) {
  const { name } = app;
  const items = administration(directory);

  /** Of an app: all copies, since a function reads any of them. The first is written first and deleted last. */
  const keysOf = (user: string | undefined): string[] =>
    user === undefined
      ? Array.from({ length: appCutOffCopies }, (_, copy) => storageKeys.appCutOff(name, copy))
      : subjectsNamed(app, user).map((subject) => storageKeys.cutOff(name, subject));

  return {
    /** All ids that the name can stand for. */
    idsOf: (user: string) => subjectsNamed(app, user),
    /** If it throws, part of it may be written: set it again. */
    async set(user: string | undefined, before: number): Promise<void> {
      for (const key of keysOf(user)) await items.put(key, { before: { N: String(before) } });
    },
    /** Throws `ItemConflict` if none of them is cut off. */
    async clear(user: string | undefined): Promise<void> {
      let isCleared = false;
      for (const key of keysOf(user).reverse()) {
        try {
          await items.delete(key);
          isCleared = true;
        } catch (error) {
          if (!(error instanceof ItemConflict)) throw error;
        }
      }
      if (!isCleared) throw new ItemConflict();
    },
    async list(limit: number, after?: string) {
      const ofUsers = storageKeys.cutOff(name, '');
      const ofApp = storageKeys.appCutOff(name, 0);
      const { items: found, ...page } = await items.list(`cutoff#${name}#`, limit, after);
      const rows = found.flatMap(({ pk, before }) => {
        const key = pk.S;
        if (key !== ofApp && !key.startsWith(ofUsers)) return [];
        return [{ user: key === ofApp ? undefined : key.slice(ofUsers.length), before: Number(before?.N) }];
      });
      return { rows, ...page };
    },
  };
}
