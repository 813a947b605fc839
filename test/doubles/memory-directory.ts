/** Users or API keys in a map: the reading half of the port and the administrator's `put`. */
export interface Directory<Entry> {
  find(id: string): Promise<Entry | undefined>;
  put(id: string, entry: Entry): Promise<void>;
}

export function memoryDirectory<Entry>(): Directory<Entry> {
  const entries = new Map<string, Entry>();
  return {
    find: async (id) => entries.get(id),
    async put(id, entry) {
      entries.set(id, entry);
    },
  };
}
