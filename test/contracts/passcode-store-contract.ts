import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PasscodeStore } from '../../lambdas/callers/sent-codes.ts';

const now = 1_800_000_000;
const later = now + 300;
const maxTries = 5;
const [first, second] = [
  { seed: 'seed-1', versionId: 'v1', expiresAt: later },
  { seed: 'seed-2', versionId: 'v2', expiresAt: later + 60 },
];

/** What every passcode store does. `storeOf` gives an app's store; tests use numbers of their own. */
export function passcodeStoreContract(name: string, storeOf: (app: string) => PasscodeStore): void {
  describe(`passcodes: ${name}`, () => {
    const sent = async () => {
      const [store, phone] = [storeOf('app'), `+49 ${randomUUID()}`];
      expect(await store.put(phone, [first], undefined, false)).toBe(true);
      const take = (seed?: string, at = now) => store.take(phone, seed, maxTries, at);
      const found = async () => (await store.find(phone)) ?? undefined;
      return { store, phone, take, found };
    };

    test('a number without a code has nothing to find or to take', async () => {
      const store = storeOf('app');
      expect(await store.find('+4915100000000')).toBeUndefined();
      for (const seed of [undefined, 'seed-1'])
        expect(await store.take('+4915100000000', seed, maxTries, now)).toBe(false);
    });

    test('what was put is found, with the tries that were taken', async () => {
      const { take, found } = await sent();
      expect(await found()).toEqual({ seeds: [first], tries: 0, isUsed: false });
      expect(await take()).toBe(true);
      expect(await found()).toEqual({ seeds: [first], tries: 1, isUsed: false });
      expect(await take('seed-1')).toBe(true);
      expect(await found()).toEqual({ seeds: [first], tries: 2, isUsed: true });
    });

    test('tries can be taken until none is left, right or wrong', async () => {
      const { take } = await sent();
      for (let count = 0; count < maxTries; count++) expect(await take()).toBe(true);
      for (const seed of [undefined, 'seed-1']) expect(await take(seed)).toBe(false);
    });

    test('50 tries at once get no more than the tries there are, and the next, however right, gets none', async () => {
      const { take } = await sent();
      const tries = await Promise.all(Array.from({ length: 50 }, () => take()));
      expect(tries.filter(Boolean)).toHaveLength(maxTries);
      expect(await take('seed-1')).toBe(false);
    });

    test.each([
      ['a second before its end', later - 1, true],
      ['at its end', later, false],
      ['a second after', later + 1, false],
    ])('%s (%d) a try is there to be taken: %s', async (_, at, isThere) => {
      for (const seed of [undefined, 'seed-1']) expect(await (await sent()).take(seed, at)).toBe(isThere);
    });

    test('a code is used once, also by 20 at once, and with another seed never', async () => {
      const { take } = await sent();
      expect(await take('seed-3')).toBe(false);
      const used = await Promise.all(Array.from({ length: 20 }, () => take('seed-1')));
      expect(used.filter(Boolean)).toHaveLength(1);
      for (const seed of [undefined, 'seed-1']) expect(await take(seed)).toBe(false);
    });

    test('a second code beside the first keeps the tries, and both live until the end of the second', async () => {
      const { store, phone, take, found } = await sent();
      await take();
      expect(await store.put(phone, [first, second], await found(), true)).toBe(true);
      expect(await found()).toEqual({ seeds: [first, second], tries: 1, isUsed: false });
      expect(await take(undefined, later + 59)).toBe(true);
      expect(await take('seed-1', later)).toBe(true);
      expect(await take('seed-2', later)).toBe(false);
    });

    test('a code in place of one that is used, or has no try left, has all of them', async () => {
      for (const spend of [['seed-1'], Array<undefined>(maxTries).fill(undefined)]) {
        const { store, phone, take, found } = await sent();
        for (const seed of spend) expect(await take(seed)).toBe(true);
        expect(await store.put(phone, [second], await found(), false)).toBe(true);
        expect(await found()).toEqual({ seeds: [second], tries: 0, isUsed: false });
        expect(await take('seed-1')).toBe(false);
        expect(await take('seed-2')).toBe(true);
      }
    });

    test('of 20 who put a code at once, one does; a put over an older item changes nothing', async () => {
      const { store, phone, found } = await sent();
      const before = await found();
      const puts = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          store.put(phone, [{ ...first, seed: `new-${at}` }], before, false),
        ),
      );
      expect(puts.filter(Boolean)).toHaveLength(1);
      for (const stale of [before, undefined])
        expect(await store.put(phone, [second], stale, false)).toBe(false);
    });

    test('no code is put beside one that was used meanwhile', async () => {
      const { store, phone, take, found } = await sent();
      const before = await found();
      await take('seed-1');
      expect(await store.put(phone, [first, second], before, true)).toBe(false);
    });

    test('two apps never share a code', async () => {
      const [one, other, phone] = [storeOf('first'), storeOf('second'), `+49 ${randomUUID()}`];
      await one.put(phone, [first], undefined, false);
      expect(await other.find(phone)).toBeUndefined();
      expect(await other.take(phone, 'seed-1', maxTries, now)).toBe(false);
      expect(await one.take(phone, 'seed-1', maxTries, now)).toBe(true);
    });
  });
}
