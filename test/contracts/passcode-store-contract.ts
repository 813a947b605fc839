import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PasscodeStore } from '../../lambdas/callers/passcode.ts';

const now = 1_800_000_000;
const later = now + 300;
const maxTries = 5;

/** What every passcode store does. `storeOf` gives an app's store; tests use numbers of their own. */
export function passcodeStoreContract(name: string, storeOf: (app: string) => PasscodeStore): void {
  describe(`passcodes: ${name}`, () => {
    const sent = async () => {
      const [store, phone] = [storeOf('app'), `+49 ${randomUUID()}`];
      await store.put(phone, 'digest', later);
      return { store, phone };
    };

    test('a number without a code has nothing to compare with or to consume', async () => {
      const store = storeOf('app');
      expect(await store.countTry('+4915100000000', maxTries, now)).toBeUndefined();
      expect(await store.consume('+4915100000000', 'digest')).toBe(false);
    });

    test('each try gives the digest until none is left', async () => {
      const { store, phone } = await sent();
      for (let count = 0; count < maxTries; count++)
        expect(await store.countTry(phone, maxTries, now)).toBe('digest');
      expect(await store.countTry(phone, maxTries, now)).toBeUndefined();
    });

    test('50 tries at once get no more than the tries there are, and the next, however right, gets none', async () => {
      const { store, phone } = await sent();
      const tries = await Promise.all(Array.from({ length: 50 }, () => store.countTry(phone, maxTries, now)));
      expect(tries.filter((digest) => digest !== undefined)).toHaveLength(maxTries);
      expect(await store.countTry(phone, maxTries, now)).toBeUndefined();
    });

    test.each([
      ['a second before its end', later - 1, 'digest'],
      ['at its end', later, undefined],
      ['a second after', later + 1, undefined],
    ])('%s (%d) a try gives %s', async (_, at, digest) => {
      const { store, phone } = await sent();
      expect(await store.countTry(phone, maxTries, at)).toBe(digest);
    });

    test('a new code takes the place of the old one, with all its tries', async () => {
      const { store, phone } = await sent();
      for (let count = 0; count < maxTries; count++) await store.countTry(phone, maxTries, now);
      await store.put(phone, 'new digest', later + 60);
      expect(await store.consume(phone, 'digest')).toBe(false);
      expect(await store.countTry(phone, maxTries, later)).toBe('new digest');
      expect(await store.consume(phone, 'new digest')).toBe(true);
    });

    test('a code is consumed once, also by 20 at once, and then no try is left', async () => {
      const { store, phone } = await sent();
      expect(await store.consume(phone, 'other')).toBe(false);
      const consumed = await Promise.all(Array.from({ length: 20 }, () => store.consume(phone, 'digest')));
      expect(consumed.filter(Boolean)).toHaveLength(1);
      expect(await store.countTry(phone, maxTries, now)).toBeUndefined();
    });

    test('two apps never share a code', async () => {
      const [first, second] = [storeOf('first'), storeOf('second')];
      const phone = `+49 ${randomUUID()}`;
      await first.put(phone, 'digest', later);
      expect(await second.countTry(phone, maxTries, now)).toBeUndefined();
      expect(await second.consume(phone, 'digest')).toBe(false);
      expect(await first.consume(phone, 'digest')).toBe(true);
    });
  });
}
