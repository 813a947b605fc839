import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KeyEntry, KeyTimes } from '../../lambdas/keys/key-document.ts';
import { keyRing } from '../../lambdas/keys/key-ring.ts';
import { keysAt, signingAt, type TimedKey, timelineOf } from '../../lambdas/keys/key-set.ts';
import type { SecretVersion } from '../../lambdas/keys/secret-source.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { fixedRing } from '../doubles/fixed-ring.ts';
import { setClock } from '../doubles/set-clock.ts';

const retentionSeconds = 100;
const startOf = ({ notBefore = 0 }: KeyEntry) => notBefore;
const key = (id: string) => ({ id }) as SigningKey;

/** A version whose keys are written as `{ name: times }`. */
type Version = SecretVersion<readonly KeyEntry[]>;
const version = (createdAt: number, keys: Readonly<Record<string, KeyTimes>>): Version => ({
  versionId: `made at ${createdAt}`,
  createdAt,
  value: Object.entries(keys).map(([id, times]) => ({ key: key(id), ...times })),
});
const timeline = (versions: readonly Version[]) => timelineOf({ versions, startOf, retentionSeconds });

/** The key that signs, and those that verify, at each of these times. */
function at(times: readonly number[], versions: readonly Version[]) {
  const set = { timeline: timeline(versions), published: [] };
  return times.map((now) => {
    const keys = keysAt(set, now);
    return (
      keys && [
        keys.signing.id,
        keys.verifying
          .map(({ id }) => id)
          .sort()
          .join(' '),
      ]
    );
  });
}

test.each<[what: string, versions: Version[], seen: Readonly<Record<number, [string, string] | undefined>>]>([
  ['one key signs and verifies at all times', [version(500, { a: {} })], { 0: ['a', 'a'], 9999: ['a', 'a'] }],
  [
    'a timed cut-over happens to the second, and the first key verifies for as long as its tokens live',
    [version(500, { a: {}, b: { notBefore: 1_000 } })],
    { 999: ['a', 'a b'], 1000: ['b', 'a b'], 1099: ['b', 'a b'], 1100: ['b', 'b'] },
  ],
  [
    'and in whatever order they are written',
    [version(500, { b: { notBefore: 1_000 }, c: { notBefore: 1_200 }, a: {} })],
    { 999: ['a', 'a b c'], 1000: ['b', 'a b c'], 1199: ['b', 'b c'], 1200: ['c', 'b c'] },
  ],
  [
    'between an end and a beginning nobody signs',
    [version(500, { a: { notAfter: 900 }, b: { notBefore: 1_000 } })],
    { 899: ['a', 'a b'], 900: undefined, 999: undefined, 1000: ['b', 'b'] },
  ],
  [
    'an end after the next beginning says nothing',
    [version(500, { a: { notAfter: 1_500 }, b: { notBefore: 1_000, notAfter: 1_200 } })],
    { 999: ['a', 'a b'], 1000: ['b', 'a b'], 1199: ['b', 'b'], 1200: undefined },
  ],
  [
    'the version before verifies for as long as its tokens live, from when it was replaced',
    [version(500, { b: {} }), version(0, { a: {} })],
    { 500: ['b', 'a b'], 599: ['b', 'a b'], 600: ['b', 'b'] },
  ],
  [
    'the version before signs until the first key of the current one begins',
    [version(500, { c: { notBefore: 1_000 } }), version(0, { a: {}, b: { notBefore: 800 } })],
    { 500: ['a', 'a b c'], 800: ['b', 'a b c'], 999: ['b', 'b c'], 1000: ['c', 'b c'], 1100: ['c', 'c'] },
  ],
  [
    'of the version before, keys that a rotation made verify for as long as their own version says',
    [
      version(500, { c: {} }),
      version(0, { a: { createdAt: 0 }, b: { createdAt: 0, notBefore: 1_000, notAfter: 2_000 } }),
    ],
    { 600: ['c', 'a b c'], 1099: ['c', 'a b c'], 1100: ['c', 'b c'], 2099: ['c', 'b c'], 2100: ['c', 'c'] },
  ],
  [
    'a key of the version before that would have begun later never does',
    [version(500, { b: {} }), version(0, { a: {}, never: { notBefore: 2_000 } })],
    { 2000: ['b', 'b'], 9999: ['b', 'b'] },
  ],
  [
    'where the label was moved back, the later version verifies for as long as the label finds it',
    [version(0, { a: {} }), version(500, { b: {} })],
    { 500: ['a', 'a b'], 99999: ['a', 'a b'] },
  ],
  [
    'of a key in both versions the current one counts',
    [version(500, { a: {}, b: { notBefore: 1_000 } }), version(0, { a: { notAfter: 700 } })],
    { 700: ['a', 'a b'], 1000: ['b', 'a b'], 1100: ['b', 'b'] },
  ],
])('%s', (_, versions, seen) => {
  expect(at(Object.keys(seen).map(Number), versions)).toEqual(Object.values(seen));
});

describe('what was in use before, and has no label any more', () => {
  const before = version(0, { a: {} });
  const [next, afterNext] = [version(500, { b: {} }), version(501, { c: {} })];

  test('verifies for as long as its tokens live', () => {
    expect(at([501, 600, 601], [afterNext, next, before])).toEqual([
      ['c', 'a b c'],
      ['c', 'a b c'],
      ['c', 'c'],
    ]);
    expect(at([501], [afterNext, next])).toEqual([['c', 'b c']]);
  });

  test('signs on while no labelled version does', () => {
    const waiting = [version(501, { c: { notBefore: 900 } }), version(500, { b: { notBefore: 800 } })];
    expect(at([501, 799, 800, 900], [...waiting, before]).map((keys) => keys?.[0])).toEqual([
      'a',
      'a',
      'b',
      'c',
    ]);
    expect(at([501, 799], waiting)).toEqual([undefined, undefined]);
  });
});

test('what is published verifies as well, once', () => {
  const set = { timeline: timeline([version(0, { a: {} })]), published: [key('a'), key('p')] };
  expect(keysAt(set, 5)?.verifying).toEqual([key('a'), key('p')]);
});

test('a ring gives the keys of the second in which it is asked', async () => {
  const clock = setClock(998);
  const value = {
    timeline: timeline([version(0, { a: {}, b: { notBefore: 1_000, notAfter: 1_001 } })]),
    published: [],
  };
  const ring = keyRing(fixedRing({ versionId: 'v1', value, peppers: [] as never }), clock);
  const signing: string[] = [];
  for (let second = 0; second < 3; second += 1, clock.advance(1))
    signing.push((await ring.snapshot()).value.signing.id);
  expect(signing).toEqual(['a', 'a', 'b']);
  for (const asked of [ring.snapshot(), ring.reread()])
    expect(await failureOf(asked)).toMatchObject({
      why: 'not_configured',
      message: 'no key of version v1 signs at this time',
    });
});

test.each([
  ['a secret', [], { name: 'NoKey', why: 'unavailable' }],
  ['a private key, whose public half is on the list', [key('p')], undefined],
])('a token of an unknown key, while a version can not be read, of %s', async (_, published, failure) => {
  const value = { timeline: timeline([version(0, { a: {} })]), published };
  const incomplete = { versionId: 'v1', value, peppers: [] as never, isIncomplete: true } as const;
  const ring = keyRing(fixedRing(incomplete), setClock(998));
  expect((await ring.snapshot()).value.signing.id).toBe('a');
  const reread = ring.reread();
  if (failure) expect(await failureOf(reread)).toMatchObject(failure);
  else expect((await reread).value.signing.id).toBe('a');
});

describe('whatever the versions say', () => {
  const time = fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined });
  const keys = fc.uniqueArray(fc.tuple(fc.constantFrom(...'abcdef'), time, time), {
    minLength: 1,
    maxLength: 4,
    selector: ([id]) => id,
  });
  const versionOf = (entries: [string, number?, number?][], createdAt: number) =>
    version(
      createdAt,
      Object.fromEntries(
        entries
          .filter(([, from = 0], index) => entries.findIndex(([, other = 0]) => other === from) === index)
          .map(([id, notBefore, notAfter]) => [id, { notBefore, notAfter }]),
      ),
    );
  const versions = fc
    .array(fc.tuple(keys, fc.nat(40)), { minLength: 1, maxLength: 3 })
    .map((all) =>
      all.map(([entries, createdAt]) => versionOf(entries as [string, number?, number?][], createdAt)),
    );
  const signers = (timed: readonly TimedKey[], now: number) =>
    timed.filter(({ from, until }) => from <= now && now < until).map(({ key: { id } }) => id);

  test('one key signs and it verifies, wherever the current version has one that may', () => {
    fc.assert(
      fc.property(versions, versions, (earlier, later) => {
        const timed = timeline([...later, ...earlier]);
        for (let now = 0; now <= 41; now += 1) {
          const signs = signers(timed, now);
          expect(signs.length).toBeLessThanOrEqual(1);
          expect(keysAt({ timeline: timed, published: [] }, now)?.signing.id).toBe(signs[0]);
          const last = later[0]?.value
            .filter((entry) => startOf(entry) <= now)
            .sort((one, other) => startOf(other) - startOf(one))[0];
          if (last && now < (last.notAfter ?? 99) && startOf(last) < (last.notAfter ?? 99))
            expect(signs).toEqual([last.key.id]);
          const verifying =
            keysAt({ timeline: timed, published: [] }, now)?.verifying.map(({ id }) => id) ?? [];
          expect(verifying).toEqual([...new Set(verifying)]);
          if (signs[0]) expect(verifying).toContain(signs[0]);
        }
      }),
    );
  });

  test('where each version were taken alone, two would sign', () => {
    const both = [version(500, { b: {} }), version(0, { a: {} })];
    expect(signers(timeline(both), 600)).toEqual(['b']);
    expect(
      signers(
        both.flatMap((each) => timeline([each])),
        600,
      ),
    ).toEqual(['b', 'a']);
    expect(signingAt(timeline(both), 600)?.id).toBe('b');
  });
});
