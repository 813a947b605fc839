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
    });

    test(`of ${crowd} at once exactly as many count as there is room for, each with its own number`, async () => {
      expect(await countsOf(storeOf('app'), 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    describe('attempts', () => {
      const room = { failed: 2, all: 3 };
      const opened = async (...attempts: string[]) => {
        const { store, id } = fresh();
        for (const each of attempts) expect(await store.open(id, each, room, later)).toBeUndefined();
        return { store, id };
      };

      test('find room until as many are open as may be, and those that end without failing make it again', async () => {
        const { store, id } = await opened('a', 'b', 'c');
        const full = await store.open(id, 'd', room, later);
        expect([full?.failed, full?.open.toSorted()]).toEqual([0, ['a', 'b', 'c']]);
        await store.close(id, 'b', false);
        expect(await store.open(id, 'd', room, later)).toBeUndefined();
        expect(await store.open(id, 'e', room, later)).toMatchObject({ failed: 0 });
      });

      test('that have failed stay counted, also while few are open', async () => {
        const { store, id } = await opened('a', 'b');
        for (const each of ['a', 'b']) await store.close(id, each, true);
        expect(await store.open(id, 'c', room, later)).toEqual({ failed: 2, open: [] });
        expect(await store.open(id, 'c', { failed: 3, all: 2 }, later)).toEqual({ failed: 2, open: [] });
        expect(await store.open(id, 'c', { failed: 3, all: 3 }, later)).toBeUndefined();
      });

      test('end once, and only if they are open', async () => {
        const { store, id } = await opened('a', 'b');
        for (let time = 0; time < 3; time += 1)
          for (const each of ['a', 'never opened']) await store.close(id, each, true);
        await store.close(id, 'a', false);
        expect(await store.open(id, 'c', room, later)).toBeUndefined();
        expect(await store.open(id, 'd', room, later)).toMatchObject({ failed: 1 });
      });

      test(`of ${crowd} at once, exactly as many are open as there is room for`, async () => {
        const { store, id } = fresh();
        const all = Array.from({ length: crowd }, (_, at) => store.open(id, `${at}`, room, later));
        expect((await Promise.all(all)).filter((full) => full === undefined)).toHaveLength(room.all);
      });
    });
  });
}

/** What a crowd is told, all at once, of a new counter with room for `max`: the numbers of those that count. */
export async function countsOf(store: CounterStore, max: number): Promise<number[]> {
  const id = { name: 'vends', of: randomUUID() };
  const told = await Promise.all(Array.from({ length: crowd }, () => store.increment(id, max, later)));
  return told.filter((count) => count !== undefined).sort((a, b) => a - b);
}
