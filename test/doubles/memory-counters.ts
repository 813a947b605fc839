import type { CounterId, CounterStore } from '../../lambdas/vending/counter-store.ts';

/** One app's counters in a map; nothing is ever swept. */
export function memoryCounters(): CounterStore & { readonly counts: ReadonlyMap<string, number> } {
  const counts = new Map<string, number>();
  const attempts = new Map<string, { failed: number; open: Set<string> }>();
  const keyOf = ({ name, of }: CounterId) => `${name}#${of}`;
  return {
    counts,
    async increment(id, max) {
      const count = counts.get(keyOf(id)) ?? 0;
      if (count >= max) return undefined;
      counts.set(keyOf(id), count + 1);
      return count + 1;
    },
    async open(id, attempt, room) {
      const { failed, open } = attempts.get(keyOf(id)) ?? { failed: 0, open: new Set() };
      if (open.has(attempt)) return undefined;
      if (failed >= room.failed || failed + open.size >= room.all) return { failed, open: [...open] };
      attempts.set(keyOf(id), { failed, open: open.add(attempt) });
      return undefined;
    },
    async close(id, attempt, hasFailed) {
      const own = attempts.get(keyOf(id));
      if (own?.open.delete(attempt) && hasFailed) own.failed += 1;
    },
  };
}
