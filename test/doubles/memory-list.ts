import type { PublishedKeyList, PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';

/** An app's published keys in memory. */
export function memoryPublishedKeys(): PublishedKeyStore & { list(): PublishedKeyList } {
  let list: PublishedKeyList = { keys: [], revision: 0 };
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
