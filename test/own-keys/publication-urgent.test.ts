import { describe, expect, test } from '@jest/globals';
import type { KeyTimes } from '../../lambdas/keys/key-document.ts';
import { type KeySet, keysAt, signingAt } from '../../lambdas/keys/key-set.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { publication } from '../../lambdas/own-keys/publication.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import { memoryPublishedKeys } from '../doubles/memory-list.ts';
import { setClock } from '../doubles/set-clock.ts';

const times = { leadSeconds: 100, retentionSeconds: 1_000 };
const signers = (set: KeySet, at: readonly number[]) => at.map((now) => signingAt(set.timeline, now)?.id);

/** A version of the secret with keys in the order in which its document has them. */
const version = (versionId: string, createdAt: number, written: Readonly<Record<string, KeyTimes>>) => ({
  versionId,
  createdAt,
  value: Object.entries(written).map(([id, each]) => ({
    key: { id, publicJwk: { kid: id } } as SigningKey,
    ...each,
  })),
});
const made = (notBefore: number) => ({ notBefore, createdAt: 0 });

describe('if no key could sign at 10,', () => {
  const signersOf = async (written: Readonly<Record<string, KeyTimes>>, ...at: number[]) => {
    const keySetOf = publishedKeySet({ ...times, clock: setClock(10), published: memoryPublishedKeys() });
    return signers(await keySetOf([version('v', 0, written)]), at);
  };

  test('the first generated one does, whatever the order in which they are written; the others wait', async () => {
    const [b, c, d] = [made(3_000), made(6_000), made(9_000)];
    for (const written of [
      { b, c, d },
      { b, d, c },
      { c, b, d },
      { c, d, b },
      { d, b, c },
      { d, c, b },
    ])
      expect(await signersOf(written, 10, 5_999, 6_000, 8_999, 9_000)).toEqual(['b', 'b', 'c', 'c', 'd']);
  });

  test("even if a person's own key has ended before", async () => {
    expect(await signersOf({ p: { notAfter: 5 }, g: made(9_000) }, 10)).toEqual(['g']);
  });

  test("a person's planned key does not", async () => {
    expect(await signersOf({ p: { notBefore: 50 } }, 10, 49, 50)).toEqual([undefined, undefined, 'p']);
  });
});

test("a generated key that was seen waits for the time that is written; a new person's key waits for the lead", async () => {
  const published = memoryPublishedKeys();
  const clock = setClock(0);
  const keySetOf = publishedKeySet({ ...times, clock, published });
  const first = version('v1', 0, { a: {} });
  await keySetOf([first]);
  const revoked = { jwk: { kid: 'r' }, versionId: 'v0', seenFrom: 0, keepSeconds: 0, revokedAt: 0 };
  await published.write([...published.list().keys, revoked], published.list());
  const set = await keySetOf([version('v2', 0, { a: {}, g: made(500) }), first]);
  expect(signers(set, [0, 499, 500])).toEqual(['a', 'a', 'g']);
  // One is revoked, and the others' public halves have no algorithm here.
  expect(set.published).toEqual([]);
  expect(keysAt(set, 0)?.verifying.map(({ id }) => id)).toEqual(['g', 'a']);
});

test('a key in two versions is listed with the version of its first use', () => {
  const versions = [
    version('v2', 10, { a: { notBefore: 900 }, c: { notBefore: 500 } }),
    version('v1', 0, { a: {} }),
  ];
  const { keys } = publication({ list: [], versions, now: 10, ...times });
  expect(keys.map(({ jwk, versionId }) => [jwk.kid, versionId]).sort()).toEqual([
    ['a', 'v1'],
    ['c', 'v2'],
  ]);
});
