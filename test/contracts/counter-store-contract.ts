import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { CounterStore } from '../../lambdas/vending/counter-store.ts';

const later = 1_800_000_060;
export const crowd = 50;

/** What every counter store does. `storeOf` gives an app's store; tests use fresh counters. */
export function counterStoreContract(name: string, storeOf: (app: string) => CounterStore): void {
  describe(`counters: ${name}`, () => {
    const fresh = () => ({ store: storeOf('app'), id: { name: 'vends', of: randomUUID() } });
    const counted = async (times: number) => {
      const { store, id } = fresh();
      for (let count = 1; count <= times; count += 1)
        expect(await store.increment(id, times, later)).toBe(count);
      return { store, id };
    };

    test('each that counts is told its number, and none counts once there is no room', async () => {
      const { store, id } = await counted(3);
      for (let time = 0; time < 3; time += 1) expect(await store.increment(id, 3, later)).toBeUndefined();
      expect(await store.increment(id, 4, later)).toBe(4);
    });

    test('a limit that was lowered below the count has no room', async () => {
      const { store, id } = await counted(3);
      expect(await store.increment(id, 1, later)).toBeUndefined();
    });

    test('one that is taken back makes room for one', async () => {
      const { store, id } = await counted(3);
      await store.decrement(id);
      expect(await store.increment(id, 3, later)).toBe(3);
      expect(await store.increment(id, 3, later)).toBeUndefined();
    });

    test('what was never counted can not be taken back in advance', async () => {
      const { store, id } = fresh();
      await store.decrement(id);
      expect(await store.increment(id, 2, later)).toBe(1);
      for (let time = 0; time < 3; time += 1) await store.decrement(id);
      expect(await store.increment(id, 2, later)).toBe(1);
    });

    test('another limit, another key and another app have counts of their own', async () => {
      const { id } = await counted(2);
      for (const other of [
        { ...id, name: 'logins' },
        { ...id, of: `${id.of} ` },
        { name: '', of: id.of },
      ])
        expect(await storeOf('app').increment(other, 2, later)).toBe(1);
      const others = [storeOf('app-2'), storeOf('first')];
      for (const store of others) expect(await store.increment(id, 2, later)).toBe(1);
      await others[0]?.decrement(id);
      expect(await others[1]?.increment(id, 2, later)).toBe(2);
    });

    test(`of ${crowd} at once exactly as many count as there is room for, each with its own number`, async () => {
      expect(await countsOf(storeOf('app'), 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    test('of as many takings back at once none goes below zero', async () => {
      const { store, id } = await counted(10);
      await Promise.all(Array.from({ length: crowd }, () => store.decrement(id)));
      expect(await store.increment(id, 10, later)).toBe(1);
    });
  });
}

/** What a crowd is told, all at once, of a new counter with room for `max`: the numbers of those that count. */
export async function countsOf(store: CounterStore, max: number): Promise<number[]> {
  const id = { name: 'vends', of: randomUUID() };
  const told = await Promise.all(Array.from({ length: crowd }, () => store.increment(id, max, later)));
  return told.filter((count) => count !== undefined).sort((a, b) => a - b);
}
