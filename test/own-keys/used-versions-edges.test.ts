import { describe, expect, test } from '@jest/globals';
import type { KeyTimes } from '../../lambdas/keys/key-document.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { setClock } from '../doubles/set-clock.ts';

type Version = readonly [versionId: string, keys: Readonly<Record<string, KeyTimes>>];

/** What is remembered of versions that were made at 1,000, the latest first, if a function reads them at `now`. */
async function remembered(now: number, ...versions: readonly Version[]) {
  const used = memoryList();
  const keySetOf = usedKeySet({ clock: setClock(now), used, retentionSeconds: 100 });
  const value = (keys: Version[1]) =>
    Object.entries(keys).map(([id, times]) => ({ key: { id } as SigningKey, ...times }));
  await keySetOf(versions.map(([versionId, keys]) => ({ versionId, createdAt: 1_000, value: value(keys) })));
  return Object.fromEntries(used.list().keys.map(({ versionId, keepUntil }) => [versionId, keepUntil]));
}

describe('a version is remembered', () => {
  test('as in use until the key that follows begins, to the second', async () => {
    const versions: Version[] = [
      ['next', { b: { notBefore: 2_000 } }],
      ['first', { a: {} }],
    ];
    expect(await remembered(1_999, ...versions)).toEqual({ next: undefined, first: undefined });
    expect(await remembered(2_000, ...versions)).toEqual({ next: undefined, first: 2_100 });
  });

  test('while a token of it can live, and if it was not known then, no longer', async () => {
    const versions: Version[] = [
      ['next', { b: {} }],
      ['first', { a: {} }],
    ];
    expect(await remembered(1_099, ...versions)).toEqual({ next: undefined, first: 1_199 });
    expect(await remembered(1_100, ...versions)).toEqual({ next: undefined });
  });

  test('but not as in use if its key would begin after a later one', async () => {
    const versions: Version[] = [
      ['next', { b: { notBefore: 3_000 }, c: {} }],
      ['first', { a: { notBefore: 5_000 } }],
    ];
    expect(await remembered(1_000, ...versions)).toEqual({ next: undefined, first: 1_100 });
  });
});
