import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type {
  PublishedKey,
  PublishedKeyList,
  PublishedKeyStore,
} from '../../lambdas/own-keys/published-keys.ts';

export const crowd = 20;

export const keyNamed = (kid: string): PublishedKey => ({
  jwk: { kid, kty: 'OKP', crv: 'Ed25519', x: 'x', alg: 'EdDSA', use: 'sig' },
  versionId: `version of ${kid}`,
  seenFrom: 1_800_000_000,
  keepSeconds: 3_600,
});

/** What every store of published keys does. `storeOf` gives an app's store. */
export function publishedKeyStoreContract(name: string, storeOf: (app: string) => PublishedKeyStore): void {
  describe(`published keys: ${name}`, () => {
    const fresh = () => storeOf(randomUUID());
    const kidsOf = ({ keys }: PublishedKeyList) => keys.map(({ jwk }) => jwk.kid);

    test('where nothing was written there is no key, at revision 0', async () => {
      expect(await fresh().read()).toEqual({ keys: [], revision: 0 });
    });

    test('a list comes back as it was written, in its order, with what only some keys have', async () => {
      const store = fresh();
      const keys = [
        { ...keyNamed('b'), keepUntil: 1_800_003_600 },
        { ...keyNamed('a'), revokedAt: 1_800_000_007, versionId: 'ünï 🐢' },
        keyNamed(''),
      ];
      expect(await store.write(keys, await store.read())).toBe(true);
      expect(await store.read()).toStrictEqual({ keys, revision: 1 });
    });

    test('each list takes the place of the one before, an empty one too', async () => {
      const store = fresh();
      for (const [at, kids] of [['a'], ['a', 'b'], [], ['c']].entries()) {
        expect(await store.write(kids.map(keyNamed), await store.read())).toBe(true);
        const list = await store.read();
        expect([kidsOf(list), list.revision]).toEqual([kids, at + 1]);
      }
    });

    test('a list that has changed since it was read is not written over, and nothing changes', async () => {
      const store = fresh();
      const stale = await store.read();
      expect(await store.write([keyNamed('a')], stale)).toBe(true);
      expect(await store.write([keyNamed('b')], stale)).toBe(false);
      const list = await store.read();
      expect([kidsOf(list), list.revision]).toEqual([['a'], 1]);
      expect(await store.write([keyNamed('b')], list)).toBe(true);
      expect(await store.write([keyNamed('c')], list)).toBe(false);
      // Nor one that nobody has written yet.
      expect(await store.write([keyNamed('d')], { ...list, revision: 3 })).toBe(false);
      expect(kidsOf(await store.read())).toEqual(['b']);
    });

    test(`of ${crowd} who write over one list at once exactly one does, five times over`, async () => {
      const store = fresh();
      for (let round = 1; round <= 5; round += 1) {
        const [winner, ...others] = await race(store);
        expect(others).toEqual([]);
        const list = await store.read();
        expect([kidsOf(list), list.revision]).toEqual([[winner], round]);
      }
    });
  });
}

/** A crowd that has read the same list writes over it: the keys of those who are told that they did. */
export async function race(store: PublishedKeyStore): Promise<string[]> {
  const over = await store.read();
  const kids = Array.from({ length: crowd }, () => randomUUID());
  const told = await Promise.all(kids.map((kid) => store.write([keyNamed(kid)], over)));
  return kids.filter((_, at) => told[at]);
}
