import { describe, expect, test } from '@jest/globals';
import type { KeyEntry, KeyTimes } from '../../lambdas/keys/key-document.ts';
import { type KeySet, keysAt } from '../../lambdas/keys/key-set.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
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

test('a version that a rollback has brought back verifies for as long after the rollback is undone', async () => {
  const [clock, used] = [setClock(1_000), memoryList()];
  const secret = memorySecret({ clock });
  const load = secretLoader<readonly KeyEntry[], KeySet>({
    source: secret,
    remembered: used,
    clock,
    parse: (id) => [{ key: { id } as SigningKey }],
    combine: usedKeySet({ clock, used, retentionSeconds: 100 }),
    onRead: () => {},
  });
  const verifying = async () => {
    const { value } = await load(undefined);
    return keysAt(value, clock())?.verifying.map(({ id }) => id);
  };
  secret.put('a');
  await verifying();
  for (const change of [() => secret.put('b'), secret.rollback, secret.rollback]) {
    clock.advance(10_000);
    change();
    await verifying();
  }
  clock.advance(99);
  expect(await verifying()).toEqual(['b', 'a']);
  clock.advance(1);
  expect(await verifying()).toEqual(['b']);
});
