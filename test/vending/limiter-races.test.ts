import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { CounterStore } from '../../lambdas/vending/counter-store.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { demoApp } from './demo-app.ts';

const limits: Limits = {
  ...demoApp('comapi').limits,
  vendsPerSubject: { max: 3, windowSeconds: 600 },
  vendsPerApiKey: { max: 2, windowSeconds: 6 },
};
/** Where windows of both limits begin. */
const edge = 1_800_000_600;

describe('whoever asks when and in whatever order, through two sandboxes', () => {
  const request = fc.record({
    limit: fc.constantFrom('vendsPerSubject' as const, 'vendsPerApiKey' as const),
    key: fc.constantFrom('alice', 'bob'),
    now: fc.integer({ min: edge - 8, max: edge + 8 }),
    sandbox: fc.constantFrom(0, 1),
  });

  /** That of each window exactly as many are let through as there is room for, the calls ending in any order. */
  const property = (storeOf: (pause: () => Promise<void>) => CounterStore) =>
    fc.asyncProperty(fc.array(request, { maxLength: 20 }), fc.scheduler(), async (requests, scheduler) => {
      const store = storeOf(() => scheduler.schedule(Promise.resolve()));
      const sandboxes = [limiter(limits, store), limiter(limits, store)];
      const windows = new Map<string, { asked: number; passed: number; max: number }>();
      const all = requests.map(async ({ sandbox, now, ...countable }) => {
        const own = limits[countable.limit];
        const name = JSON.stringify([countable, Math.floor(now / own.windowSeconds)]);
        const window = windows.get(name) ?? { asked: 0, passed: 0, max: own.max };
        windows.set(name, window);
        window.asked += 1;
        const outcome = await sandboxes[sandbox]?.spend(countable, now).catch((error: unknown) => error);
        if (outcome instanceof Refusal) expect(outcome.code).toBe('rate_limited');
        else window.passed += 1;
      });
      await scheduler.waitFor(Promise.all(all));
      for (const { asked, passed, max } of windows.values()) expect(passed).toBe(Math.min(asked, max));
    });

  test('no window lets more through than it has room for, and none fewer', async () => {
    const slow = (pause: () => Promise<void>): CounterStore => {
      const counters = memoryCounters();
      return {
        ...counters,
        async increment(...args) {
          await pause();
          const count = await counters.increment(...args);
          await pause();
          return count;
        },
      };
    };
    await fc.assert(property(slow));
  });

  test('control: over a store that looks and then counts, some window does', async () => {
    const careless = (pause: () => Promise<void>): CounterStore => {
      const { counts, ...counters } = memoryCounters();
      return {
        ...counters,
        async increment(id, most, keepUntil) {
          const count = counts.get(`${id.name}#${id.of}`) ?? 0;
          await pause();
          if (count >= most) return undefined;
          return counters.increment(id, Number.POSITIVE_INFINITY, keepUntil);
        },
      };
    };
    // One in 14 or so shows it.
    const found = await fc.check(property(careless), { numRuns: 1_000, endOnFailure: true });
    expect(found).toMatchObject({ failed: true });
  });
});
