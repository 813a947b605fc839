import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WrittenKey } from '../../lambdas/keys/key-document.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import {
  keysToRotate,
  type RotationTimes,
  rotated,
  type WrittenVersion,
} from '../../lambdas/own-keys/rotation.ts';

const times = { leadSeconds: 100, intervalSeconds: 10_000, retentionSeconds: 500 };

/** Keys as `name@notBefore-notAfter/createdAt`, each part where there is one. */
const keysOf = (text: string): WrittenKey[] =>
  [...text.matchAll(/(\w+)(?:@(\d+))?(?:-(\d+))?(?:\/(\d+))?/g)].map(
    ([, kid, notBefore, notAfter, createdAt]) => ({
      kid,
      material: { secret: String(kid) },
      ...(notBefore !== undefined && { notBefore: Number(notBefore) }),
      ...(notAfter !== undefined && { notAfter: Number(notAfter) }),
      ...(createdAt !== undefined && { createdAt: Number(createdAt) }),
    }),
  );
const textOf = (keys: readonly WrittenKey[]) =>
  keys.map(({ kid, notBefore }) => `${kid}${notBefore === undefined ? '' : `@${notBefore}`}`).join(' ');

/** Names what it makes new1, new2 and so on. */
function newMaker() {
  let made = 0;
  return async () => {
    made += 1;
    return { kid: `new${made}`, material: { secret: `new${made}` } };
  };
}
const rotate = async (keys: string, now: number, changes: Partial<RotationTimes> = {}) =>
  textOf(await rotated(keysOf(keys), newMaker(), { now, ...times, ...changes }));

const version = (text: string, createdAt: number): WrittenVersion => {
  const keys = keysOf(text);
  const value = keys.map(({ kid = '', ...rest }) => ({ ...rest, key: { id: kid } as SigningKey }));
  return { versionId: `made at ${createdAt}`, createdAt, keys, value };
};

describe('a rotation starts from', () => {
  test.each<[what: string, current: string, previous: string, from: string]>([
    ['nothing, where there is nothing', '', '', ''],
    ["the previous version's keys, where the current one can't be used", '', 'a@1/1 b@900/1', 'a@1 b@900'],
    ["the current version's keys", 'a@1/1 b@900/1', 'z', 'a@1 b@900'],
    ["a person's only key", 'p', '', 'p'],
    ["a person's only key, after those that may still sign", 'p', 'a@1/1 b@900/1', 'a@1 b@900 p@600'],
    ["a person's only key that was one of them, from when it came", 'a', 'a@1/1 b@900/1', 'b@900 a@500'],
    ['several of a person as they are', 'p q@900', 'a@1/1', 'p q@900'],
    ['one of a person with a time as it is', 'p@900', 'a@1/1', 'p@900'],
    ['one of a person with an end as it is', 'p-900', 'a@1/1', 'p'],
    ['one that the service has made as it is', 'p/300', 'a@1/1', 'p'],
  ])('%s', (_, current, previous, from) => {
    const at = (text: string, createdAt: number) => (text === '' ? undefined : version(text, createdAt));
    expect(textOf(keysToRotate(at(current, 500), at(previous, 400), times.leadSeconds))).toBe(from);
  });

  test("a person's only key, known from when it came, as the service's own would be", () => {
    const keys = keysToRotate(version('p', 500), version('a', 400), times.leadSeconds);
    expect(keys[1]).toMatchObject({ kid: 'p', createdAt: 500, notBefore: 600 });
  });
});

describe('a rotation makes', () => {
  test.each<[what: string, keys: string, now: number, after: string]>([
    ['two keys, where there is none: the first signs at once', '', 1_000, 'new1@1000 new2@11000'],
    ["a next one for a person's, which takes over when it was seen", 'a', 1_000, 'a new1@1100 new2@11100'],
    ['the next one take over at once, if it was seen', 'a@0/0 b@9000/900', 1_000, 'a@0 b@1000 new1@11000'],
    ['and else when it will have been', 'a@0/0 b@9000/901', 1_000, 'a@0 b@1001 new1@11001'],
    ['nothing, while a take-over is pending', 'a@0/0 b@1050/950 c@9000/950', 1_000, 'a@0 b@1050 c@9000'],
    ['no take-over sooner than a person has planned it', 'a b@5000', 1_000, 'a b@5000 new1@15000'],
    ['nothing, where a person has planned the next two', 'a b@5000 c@9000', 1_000, 'a b@5000 c@9000'],
    [
      'new ones, where the last has begun by itself',
      'a@0/0 b@900/0',
      1_000,
      'a@0 b@900 new1@1100 new2@11100',
    ],
    ['one that signs at once, where the last has ended', 'a@0-900', 1_000, 'a@0 new1@1000 new2@11000'],
    ['one that signs at once, where the last ends just now', 'a@0-1000', 1_000, 'a@0 new1@1000 new2@11000'],
    [
      'the keys follow their times, in whatever order they are',
      'c@9000/900 b@900/0 a@0/0',
      1_000,
      'a@0 b@900 c@1000 new1@11000',
    ],
    ['no key go of which a token can live', 'a@0/0 b@600 c@9000 d@9500', 1_099, 'a@0 b@600 c@9000 d@9500'],
    ['a key go of which none can', 'a@0/0 b@600 c@9000 d@9500', 1_100, 'b@600 c@9000 d@9500'],
    ['so too for one that has ended', 'a@0-400 b@600 c@9000 d@9500', 900, 'b@600 c@9000 d@9500'],
  ])('%s', async (_, keys, now, after) => {
    expect(await rotate(keys, now)).toBe(after);
  });

  test('a next one that was seen long enough for the lead that there is now', async () => {
    expect(await rotate('a@0/0 b@9000/950', 1_000, { leadSeconds: 50 })).toBe('a@0 b@1000 new1@11000');
    expect(await rotate('a@0/0 b@9000/950', 1_000, { leadSeconds: 300 })).toBe('a@0 b@1250 new1@11250');
  });
});

/** From when until when each key signs. */
function spansOf(keys: readonly WrittenKey[]) {
  const sorted = [...keys].sort((one, other) => startOf(one) - startOf(other));
  return sorted.map((key, at) => ({
    kid: key.kid as string,
    from: startOf(key),
    until: Math.min(key.notAfter ?? 1e9, sorted[at + 1]?.notBefore ?? 1e9),
  }));
}
const startOf = ({ notBefore = 0 }: WrittenKey) => notBefore;

/** Rotates after each pause and says what must not be, if anything is. */
async function faultsOf(
  start: string,
  pauses: readonly number[],
  rotation: typeof rotated,
): Promise<string[]> {
  const [make, faults, lastUse] = [newMaker(), [] as string[], new Map<string, number>()];
  let [keys, now] = [keysOf(start), 1_000];
  const shownFrom = new Map(keys.map(({ kid }) => [kid, Number.NEGATIVE_INFINITY]));
  const spanAt = () => spansOf(keys).find(({ from, until }) => from <= now && now < until);
  const mustNot = (what: string, isSo: boolean) => void (isSo && faults.push(`${what} at ${now}`));
  for (const pause of [0, ...pauses]) {
    const end = now + pause;
    for (const { kid, from, until } of spansOf(keys)) {
      if (Math.max(from, now) < Math.min(until, end)) lastUse.set(kid, Math.min(until, end));
      mustNot(`${kid} signs unseen`, from < end && from < (shownFrom.get(kid) ?? 0) + times.leadSeconds);
    }
    now = end;
    const wasSigning = spanAt() !== undefined;
    keys = await rotation(keys, make, { now, ...times });
    for (const { kid } of keys)
      if (!shownFrom.has(kid)) shownFrom.set(kid, wasSigning ? now : Number.NEGATIVE_INFINITY);
    const next = keys.filter((key) => startOf(key) > now);
    mustNot('nobody signs', spanAt() === undefined);
    mustNot('none is next', next.length === 0);
    mustNot('two begin at once', new Set(keys.map(startOf)).size < keys.length);
    for (const [kid, at] of lastUse)
      mustNot(`${kid} is gone`, now < at + times.retentionSeconds && !keys.some((key) => key.kid === kid));
    mustNot('too many are kept', keys.length > 2 + spansOf(keys).filter((s) => now < s.until + 500).length);
    if (next.length > 1) {
      const again = await rotation(keys, make, { now, ...times });
      mustNot('another rotation changes', JSON.stringify(again) !== JSON.stringify(keys));
    }
  }
  return faults;
}

describe('whatever a rotation starts from, and whatever the pauses', () => {
  const starts = fc.constantFrom(
    '',
    'p',
    'p q@1200',
    'p@0-1100',
    'a@0/0 b@900/0',
    'a@0/0 b@1100/900 c@3000/900',
  );
  const pauses = fc.array(fc.constantFrom(0, 1, 50, 99, 101, 350, 501, 700, 9_900, 20_500), {
    maxLength: 12,
  });
  const holds = (rotation: typeof rotated) =>
    fc.asyncProperty(starts, pauses, async (start, given) => {
      expect(await faultsOf(start, given, rotation)).toEqual([]);
    });

  test('one key signs, was seen before, and is kept while it is needed; a next one waits', () =>
    fc.assert(holds(rotated)));

  test.each<[what: string, broken: Partial<RotationTimes>, fault: string]>([
    ['a lead', { leadSeconds: 0 }, 'signs unseen'],
    ['retention', { retentionSeconds: 0 }, 'is gone'],
  ])('which would not be so without %s', async (_, broken, fault) => {
    const without: typeof rotated = (keys, make, given) => rotated(keys, make, { ...given, ...broken });
    expect(String((await fc.check(holds(without))).errorInstance)).toContain(fault);
  });
});
