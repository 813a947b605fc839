import type { CounterId, CounterStore } from '../../lambdas/vending/counter-store.ts';

/** One app's counters in a map; nothing is ever swept. */
export function memoryCounters(): CounterStore & { readonly counts: ReadonlyMap<string, number> } {
  const counts = new Map<string, number>();
  const keyOf = ({ name, of }: CounterId) => `${name}#${of}`;
  return {
    counts,
    async increment(id, max) {
      const count = counts.get(keyOf(id)) ?? 0;
      if (count >= max) return undefined;
      counts.set(keyOf(id), count + 1);
      return count + 1;
    },
    async decrement(id) {
      const count = counts.get(keyOf(id)) ?? 0;
      if (count > 0) counts.set(keyOf(id), count - 1);
    },
  };
}
