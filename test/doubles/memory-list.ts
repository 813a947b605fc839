import type { Remembered, RememberedList, RememberedStore } from '../../lambdas/keys/remembered.ts';
import type { PublishedKey } from '../../lambdas/own-keys/published-keys.ts';

/** An app's published keys in memory. */
export const memoryPublishedKeys = () => memoryList<PublishedKey>();

/** A list of keys or versions in memory. */
export function memoryList<Entry extends Remembered = Remembered>(): RememberedStore<Entry> & {
  list(): RememberedList<Entry>;
} {
  let list: RememberedList<Entry> = { keys: [], revision: 0 };
  return {
    list: () => list,
    read: async () => list,
    async write(keys, over) {
      if (over.revision !== list.revision) return false;
      list = { keys, revision: list.revision + 1 };
      return true;
    },
  };
}
