import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnusableDocument } from '../../lambdas/keys/document.ts';
import { NoKey, type RingOptions, ring as ringOver } from '../../lambdas/keys/ring.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { type Scripted, scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

const maxAgeSeconds = 60;
const maxStaleSeconds = 3_600;
const version = (versionId: string, value = `${versionId}-`.repeat(32)) => ({ versionId, value });
const outage = new Error('Secrets Manager InternalServiceError');

/** What a secret holds is for `read` to say: here it is its text in capitals, and short ones can't be used. */
async function capitals(value: string): Promise<string> {
  if (value.length < 32) throw new UnusableDocument('too short');
  return value.toUpperCase();
}

function newRing(first: Scripted, more: Partial<RingOptions<string>> = {}) {
  const [source, clock, troubles] = [scriptedSecret(first), setClock(), [] as string[]];
  let imports = 0;
  const ring = ringOver<string>({
    source,
    read(value) {
      imports += 1;
      return capitals(value);
    },
    clock,
    maxAgeSeconds,
    maxStaleSeconds,
    onTrouble: (reason) => void troubles.push(reason),
    ...more,
  });
  const servedVersion = async () => (await ring.snapshot()).versionId;
  return { ring, source, clock, troubles, servedVersion, imports: () => imports };
}

test('a snapshot is what one version holds, and which', async () => {
  const { ring } = newRing(version('v1'));
  expect(await ring.snapshot()).toMatchObject({ versionId: 'v1', held: 'V1-'.repeat(32) });
});

describe('one read at a time', () => {
  test('100 concurrent first uses are one read and one snapshot', async () => {
    const { ring, source } = newRing(version('v1'));
    const snapshots = await Promise.all(Array.from({ length: 100 }, () => ring.snapshot()));
    expect(new Set(snapshots).size).toBe(1);
    expect(source.reads()).toBe(1);
  });

  test('100 concurrent uses of a failing source are one read, and the next use reads again', async () => {
    const { ring, source } = newRing(outage);
    const failures = await Promise.all(Array.from({ length: 100 }, () => failureOf(ring.snapshot())));
    expect(failures.every((failure) => failure instanceof NoKey)).toBe(true);
    expect(source.reads()).toBe(1);
    source.now(version('v1'));
    expect((await ring.snapshot()).versionId).toBe('v1');
    expect(source.reads()).toBe(2);
  });
});

describe('age is checked on use', () => {
  test('the same object serves until the second in which it is maxAgeSeconds old', async () => {
    const { ring, source, clock } = newRing(version('v1'));
    const first = await ring.snapshot();
    source.now(version('v2'));
    clock.advance(maxAgeSeconds - 1);
    expect(await ring.snapshot()).toBe(first);
    expect(source.reads()).toBe(1);
    clock.advance(1);
    expect((await ring.snapshot()).versionId).toBe('v2');
    expect(source.reads()).toBe(2);
  });

  test('an unchanged version is read again but not imported again, and counts as fresh', async () => {
    const { ring, source, clock, imports } = newRing(version('v1'));
    const first = await ring.snapshot();
    clock.advance(maxAgeSeconds);
    expect(await ring.snapshot()).toBe(first);
    clock.advance(maxAgeSeconds - 1);
    expect(await ring.snapshot()).toBe(first);
    expect(source.reads()).toBe(2);
    expect(imports()).toBe(1);
  });

  test('a sandbox that was frozen for six hours reads before it serves', async () => {
    const { source, clock, servedVersion } = newRing(version('v1'));
    await servedVersion();
    source.now(version('v2'));
    clock.advance(6 * 3_600);
    expect(await servedVersion()).toBe('v2');
  });

  test('and if it then can not read, it serves nothing rather than the key of six hours ago', async () => {
    const { ring, source, clock, servedVersion } = newRing(version('v1'));
    await servedVersion();
    source.now(outage);
    clock.advance(6 * 3_600);
    expect(await failureOf(ring.snapshot())).toMatchObject({ name: 'NoKey', why: 'unavailable' });
  });
});

describe('while the secret can not be read', () => {
  test('the last good key serves until it is maxStaleSeconds old, then none does', async () => {
    const { ring, source, clock, troubles, servedVersion } = newRing(version('v1'));
    await servedVersion();
    source.now(outage);
    clock.advance(maxStaleSeconds);
    expect(await servedVersion()).toBe('v1');
    expect(troubles).toEqual([outage.message]);
    clock.advance(1);
    expect(await failureOf(ring.snapshot())).toMatchObject({
      name: 'NoKey',
      why: 'unavailable',
      message: outage.message,
    });
  });

  test('it is tried again on every use, so that the end of the outage is seen at once', async () => {
    const { source, clock, servedVersion } = newRing(version('v1'));
    await servedVersion();
    source.now(outage);
    clock.advance(maxAgeSeconds);
    expect(await servedVersion()).toBe('v1');
    source.now(version('v2'));
    expect(await servedVersion()).toBe('v2');
  });

  test('without a key from before there is none', async () => {
    const { ring, troubles } = newRing(outage);
    expect(await failureOf(ring.snapshot())).toMatchObject({ name: 'NoKey', why: 'unavailable' });
    expect(troubles).toEqual([outage.message]);
  });
});

test('a value that is gone is an outage: the last good one serves until it is too old', async () => {
  const { ring, source, clock, servedVersion } = newRing(version('v1'));
  await servedVersion();
  source.now(undefined);
  clock.advance(maxStaleSeconds);
  expect(await servedVersion()).toBe('v1');
  clock.advance(1);
  expect(await failureOf(ring.snapshot())).toMatchObject({ why: 'not_configured' });
});

test('a fault in reading the value is no verdict on it: the last good one serves, and it is tried again', async () => {
  const faults: Error[] = [];
  const read = (value: string) => {
    const fault = faults.pop();
    if (fault) throw fault;
    return value;
  };
  const { source, clock, troubles, servedVersion } = newRing(version('v1'), { read });
  await servedVersion();
  faults.push(new TypeError('made-up fault'));
  source.now(version('v2'));
  clock.advance(maxAgeSeconds);
  expect(await servedVersion()).toBe('v1');
  expect(troubles).toEqual(['made-up fault']);
  expect(await servedVersion()).toBe('v2');
});

test('a key is as old as the start of its read: a sandbox may freeze in the middle', async () => {
  const clock = setClock();
  const reads: number[] = [];
  const source = {
    current: async () => {
      reads.push(clock());
      clock.advance(maxAgeSeconds);
      return version('v1');
    },
  };
  const { ring } = newRing(version('v1'), { source, clock });
  await ring.snapshot();
  await ring.snapshot();
  expect(reads).toHaveLength(2);
});

describe('a value that can not be used', () => {
  const bad = version('bad-version', 'short-value');

  test.each([
    ['no value', undefined, 'the secret has no value'],
    ['a bad value', bad, 'version bad-version was not adopted: too short'],
  ])('%s from the start is "not configured"', async (_, first, message) => {
    const { ring, troubles } = newRing(first);
    expect(await failureOf(ring.snapshot())).toMatchObject({ name: 'NoKey', why: 'not_configured', message });
    expect(troubles).toEqual([message]);
  });

  test('in a new version keeps the last good one, and trouble names the version but not the value', async () => {
    const { ring, source, clock, troubles } = newRing(version('v1'));
    const good = await ring.snapshot();
    source.now(bad);
    for (let minute = 0; minute < 120; minute++) {
      clock.advance(maxAgeSeconds);
      expect(await ring.snapshot()).toBe(good);
    }
    expect(troubles[0]).toContain('bad-version');
    expect(troubles.join()).not.toContain(bad.value);
    expect(source.reads()).toBe(121);
  });

  test('does not bring back a key that an outage has made too old', async () => {
    const { ring, source, clock, servedVersion } = newRing(version('v1'));
    await servedVersion();
    clock.advance(maxStaleSeconds + 1);
    source.now(bad);
    expect(await failureOf(ring.snapshot())).toMatchObject({ why: 'not_configured' });
  });

  test('is read no more often than a good one', async () => {
    const { ring, source, clock } = newRing(version('v1'));
    await ring.snapshot();
    source.now(bad);
    clock.advance(maxAgeSeconds);
    for (let use = 0; use < 10; use++) await ring.snapshot();
    expect(source.reads()).toBe(2);
  });

  test('is forgotten when a good one follows', async () => {
    const { source, clock, servedVersion } = newRing(version('v1'));
    await servedVersion();
    for (const [next, served] of [
      [bad, 'v1'],
      [version('v2'), 'v2'],
    ] as const) {
      source.now(next);
      clock.advance(maxAgeSeconds);
      expect(await servedVersion()).toBe(served);
    }
  });
});

test('whatever happens, a served key is a good one, and was confirmed within maxStaleSeconds', async () => {
  const answers = fc.constantFrom<Scripted>(
    version('v1'),
    version('v2'),
    version('bad', 'short'),
    undefined,
    outage,
  );
  const pauses = fc.constantFrom(0, 1, maxAgeSeconds - 1, maxAgeSeconds, 1_800, maxStaleSeconds, 6 * 3_600);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(answers, pauses), { maxLength: 12 }), async (events) => {
      const { source, clock, servedVersion } = newRing(outage);
      let confirmedAt = Number.NEGATIVE_INFINITY;
      for (const [answer, pause] of events) {
        source.now(answer);
        clock.advance(pause);
        const readsBefore = source.reads();
        const served = await servedVersion().catch((error) => error);
        const wasRead = source.reads() > readsBefore;
        if (wasRead && answer && !(answer instanceof Error)) confirmedAt = clock();
        if (served instanceof NoKey) continue;
        expect(['v1', 'v2']).toContain(served);
        expect(clock() - confirmedAt).toBeLessThanOrEqual(wasRead ? maxStaleSeconds : maxAgeSeconds - 1);
      }
    }),
  );
});
