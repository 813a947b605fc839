import { describe, expect, test } from '@jest/globals';
import { UnusableDocument } from '../../lambdas/keys/document.ts';
import type { KeyEntry, KeyTimes } from '../../lambdas/keys/key-document.ts';
import { type KeySet, keysAt } from '../../lambdas/keys/key-set.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { usedKeySet, usedVersion } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

const [retentionSeconds, week] = [100, 7 * 86_400];
/** Keys as `{ name: times }`, which is what the secret's values are here. */
const parse = async (value: string): Promise<readonly KeyEntry[]> => {
  if (value === 'oops') throw new UnusableDocument('oops');
  return Object.entries(JSON.parse(value) as Record<string, KeyTimes>).map(([id, times]) => ({
    key: { id } as SigningKey,
    ...times,
  }));
};

/** A secret and what is remembered of it, and sandboxes that read both. Time begins at 1,000. */
function newSecret() {
  const [clock, used] = [setClock(1_000), memoryList()];
  const secret = memorySecret({ clock });
  const combine = usedKeySet({ clock, used, retentionSeconds });
  const options = { source: secret, remembered: used, clock, parse, onRead: () => {} };
  const load = secretLoader<readonly KeyEntry[], KeySet>({ ...options, combine });
  const put = (...ids: string[]) => ids.map((id) => secret.put(JSON.stringify({ [id]: {} }))).at(-1) ?? '';
  /** What signs and what verifies in a sandbox that starts now. */
  const cold = async () => {
    const keys = keysAt((await load(undefined)).value, clock());
    return [
      keys?.signing.id,
      keys?.verifying
        .map(({ id }) => id)
        .sort()
        .join(' '),
    ];
  };
  return { clock, used, secret, put, load, cold };
}

describe('a version that has been in use', () => {
  test('is on the list, by its id alone, before a key of it signs', async () => {
    const { put, cold, used } = newSecret();
    const versionId = put('a');
    await cold();
    expect(used.list().keys).toEqual([{ versionId, keepSeconds: retentionSeconds }]);
  });

  test('verifies for as long as its tokens live, whatever was put since, and is forgotten a week later', async () => {
    const { clock, put, cold, used } = newSecret();
    for (const id of 'abc') {
      put(id);
      await cold();
    }
    expect(await cold()).toEqual(['c', 'a b c']);
    clock.advance(99);
    expect(await cold()).toEqual(['c', 'a b c']);
    clock.advance(1);
    expect(await cold()).toEqual(['c', 'c']);
    clock.advance(week);
    await cold();
    expect(used.list().keys).toHaveLength(1);
  });

  test('verifies from its last use on, though its label says nothing of that', async () => {
    const { clock, put, cold, secret } = newSecret();
    const first = put('a');
    await cold();
    clock.advance(10_000);
    put('b');
    await cold();
    await secret.makeCurrent(first);
    expect(await cold()).toEqual(['a', 'a b']);
    clock.advance(99);
    put('c', 'd');
    expect(await cold()).toEqual(['d', 'a b c d']);
    clock.advance(1);
    expect(await cold()).toEqual(['d', 'a c d']);
  });

  test('serves in a sandbox that starts, if neither label is on a usable one', async () => {
    const { put, cold, secret } = newSecret();
    put('a', 'b');
    await cold();
    put('c');
    await cold();
    for (const bad of ['oops', 'oops', 'oops']) secret.put(bad);
    expect(await cold()).toEqual(['c', 'a b c']);
  });

  test('is passed over if Secrets Manager has it no more', async () => {
    const { put, cold, used } = newSecret();
    put('a');
    await used.write([{ versionId: 'gone', keepSeconds: retentionSeconds }], used.list());
    expect(await cold()).toEqual(['a', 'a']);
    expect(used.list().keys[0]).toMatchObject({ versionId: 'gone', keepUntil: 1_100 });
  });

  test('neither signs nor verifies if it is revoked, and is never forgotten', async () => {
    const { clock, put, cold, used, secret } = newSecret();
    const leaked = put('a');
    await cold();
    put('b');
    await cold();
    const { keys } = used.list();
    const revoked = keys.map((each) => (each.versionId === leaked ? { ...each, revokedAt: 1_000 } : each));
    await used.write(revoked, used.list());
    expect(await cold()).toEqual(['b', 'b']);
    secret.rollback();
    expect(await cold()).toEqual(['b', 'b']);
    clock.advance(2 * week);
    await cold();
    expect(used.list().keys).toContainEqual(expect.objectContaining({ versionId: leaked, revokedAt: 1_000 }));
  });
});

test('what is as it was is not written again, and the list that was read already is not read again', async () => {
  const { put, load, used, clock } = newSecret();
  put('a');
  let lastGood = await load(undefined);
  for (const _ of [1, 2, 3]) {
    clock.advance(60);
    lastGood = await load(lastGood);
  }
  expect(used.list().revision).toBe(1);
});

test('of credentials, the version in use is remembered, and those before it are needed no more', async () => {
  const [clock, used] = [setClock(1_000), memoryList()];
  const adopt = async (versionId: string) =>
    usedVersion({ clock, used })([{ versionId, value: versionId }], { ...used.list(), readAt: clock() });
  expect([await adopt('one'), await adopt('two')]).toEqual(['one', 'two']);
  expect(used.list().keys).toEqual([
    { versionId: 'one', keepSeconds: 0, keepUntil: 1_000 },
    { versionId: 'two', keepSeconds: 0 },
  ]);
});
