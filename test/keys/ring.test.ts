import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NoKey, type RingOptions, ring as ringOver } from '../../lambdas/keys/ring.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { setClock } from '../doubles/set-clock.ts';

const maxAgeSeconds = 60;
const maxStaleSeconds = 3_600;
const outage = new Error('Secrets Manager InternalServiceError');

/** A ring over something that the test says; a failure is thrown. */
function newRing(first: string | Error, more: Partial<RingOptions<string>> = {}) {
  const [clock, failures] = [setClock(), [] as [reason: string, ageSeconds?: number][]];
  let answer = first;
  let reads = 0;
  const ring = ringOver<string>({
    async load() {
      reads += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    clock,
    random: () => 1,
    maxAgeSeconds,
    maxStaleSeconds,
    onFailure: (...failure) => void failures.push(failure as [string, number?]),
    ...more,
  });
  const now = (next: string | Error) => {
    answer = next;
  };
  return { ring, clock, failures, now, reads: () => reads };
}

describe('one read at a time', () => {
  test('100 concurrent first uses are one read', async () => {
    const { ring, reads } = newRing('v1');
    const values = await Promise.all(Array.from({ length: 100 }, () => ring.snapshot()));
    expect(values).toEqual(Array(100).fill('v1'));
    expect(reads()).toBe(1);
  });

  test('100 concurrent uses of what can not be read are one read', async () => {
    const { ring, reads } = newRing(outage);
    const failures = await Promise.all(Array.from({ length: 100 }, () => failureOf(ring.snapshot())));
    expect(failures.every((failure) => failure instanceof NoKey)).toBe(true);
    expect(reads()).toBe(1);
  });
});

describe('reading ahead', () => {
  test('is the one read of the first use', async () => {
    const { ring, reads } = newRing('v1');
    ring.readAhead();
    expect(await ring.snapshot()).toBe('v1');
    expect(reads()).toBe(1);
  });

  test.each(['at once', 'a moment later'])('if it fails, the first use reads again: %s', async (when) => {
    const { ring, now, reads, failures } = newRing(outage);
    ring.readAhead();
    now('v1');
    if (when === 'a moment later') await setImmediate();
    expect(await ring.snapshot()).toBe('v1');
    expect([reads(), failures]).toEqual([2, [[outage.message, undefined]]]);
  });

  test('if the sandbox freezes meanwhile, no use waits for it, and what it brings late does not count', async () => {
    let finish = (_value: string) => {};
    const loads = [
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
      'v2',
      'v3',
    ];
    const { ring, clock } = newRing('', { load: async () => loads.shift() ?? '' });
    ring.readAhead();
    clock.advance(3_600);
    expect(await ring.snapshot()).toBe('v2');
    finish('v1');
    await setImmediate();
    expect(await ring.snapshot()).toBe('v2');
    clock.advance(maxAgeSeconds);
    expect(await ring.snapshot()).toBe('v3');
  });
});

describe('age is checked on use', () => {
  test('the same value serves until the second in which it is maxAgeSeconds old', async () => {
    const { ring, clock, now, reads } = newRing('v1');
    await ring.snapshot();
    now('v2');
    clock.advance(maxAgeSeconds - 1);
    expect(await ring.snapshot()).toBe('v1');
    expect(reads()).toBe(1);
    clock.advance(1);
    expect(await ring.snapshot()).toBe('v2');
    expect(reads()).toBe(2);
  });

  test('a sandbox that was frozen for six hours reads before it serves', async () => {
    const { ring, clock, now } = newRing('v1');
    await ring.snapshot();
    now('v2');
    clock.advance(6 * 3_600);
    expect(await ring.snapshot()).toBe('v2');
  });

  test('and if it then can not read, it serves nothing rather than what was good six hours ago', async () => {
    const { ring, clock, now } = newRing('v1');
    await ring.snapshot();
    now(outage);
    clock.advance(6 * 3_600);
    expect(await failureOf(ring.snapshot())).toMatchObject({ name: 'NoKey', why: 'unavailable' });
  });

  test('a read in the middle of which the sandbox was frozen is made again', async () => {
    const clock = setClock();
    const answers: ((value: string) => void)[] = [];
    const load = () => new Promise<string>((resolve) => void answers.push(resolve));
    const { ring } = newRing('v1', { load, clock });
    const before = ring.snapshot();
    clock.advance(6 * 3_600);
    const after = ring.snapshot();
    answers[0]?.('old');
    answers[1]?.('new');
    expect(await Promise.all([before, after])).toEqual(['new', 'new']);
    expect(answers).toHaveLength(2);
  });

  test('a clock that is set back makes nothing young: it is read again', async () => {
    const { ring, clock, now } = newRing('v1');
    await ring.snapshot();
    now('v2');
    clock.advance(-7_200);
    expect(await ring.snapshot()).toBe('v2');
  });

  test('and while it can not be read, its age counts from there', async () => {
    const { ring, clock, now } = newRing('v1');
    await ring.snapshot();
    now(outage);
    clock.advance(-7_200);
    expect(await ring.snapshot()).toBe('v1');
    clock.advance(maxStaleSeconds + 1);
    expect(await failureOf(ring.snapshot())).toMatchObject({ why: 'unavailable' });
  });
});

describe('while it can not be read', () => {
  test('the last good value serves until it is maxStaleSeconds old, then none does', async () => {
    const { ring, clock, now, failures } = newRing('v1');
    await ring.snapshot();
    now(outage);
    clock.advance(maxStaleSeconds);
    expect(await ring.snapshot()).toBe('v1');
    expect(failures).toEqual([[outage.message, maxStaleSeconds]]);
    clock.advance(1);
    expect(await failureOf(ring.snapshot())).toMatchObject({ why: 'unavailable', message: outage.message });
  });

  test('it is tried again after pauses that double, and no later than one reads anyway', async () => {
    const { ring, clock, now, reads } = newRing('v1');
    await ring.snapshot();
    now(outage);
    clock.advance(maxAgeSeconds);
    const triedAt: number[] = [];
    for (let second = 0; second <= 600; second += 1) {
      const before = reads();
      for (let use = 0; use < 5; use += 1) expect(await ring.snapshot()).toBe('v1');
      if (reads() > before) triedAt.push(second);
      clock.advance(1);
    }
    const pauses = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(new Set(pauses.slice(4))).toEqual(new Set([maxAgeSeconds]));
    expect(triedAt).toHaveLength(13);
  });

  test('sandboxes that failed together try again apart: a pause is drawn from its second half', async () => {
    const { ring, clock, now, reads } = newRing('v1', { random: () => 0 });
    await ring.snapshot();
    now(outage);
    clock.advance(maxAgeSeconds);
    await ring.snapshot();
    clock.advance(2);
    await ring.snapshot();
    expect(reads()).toBe(2);
    clock.advance(1);
    await ring.snapshot();
    expect(reads()).toBe(3);
  });

  test('without anything to serve it is tried once a second at the most, and the end is seen at once', async () => {
    const { ring, clock, now, reads, failures } = newRing(outage);
    for (let second = 0; second < 600; second += 1) {
      for (let use = 0; use < 5; use += 1) expect(await failureOf(ring.snapshot())).toBeInstanceOf(NoKey);
      clock.advance(1);
    }
    expect(reads()).toBe(600);
    expect(failures[0]).toEqual([outage.message, undefined]);
    now('v1');
    expect(await ring.snapshot()).toBe('v1');
  });

  test('who has waited too long to serve on does not wait for the rest of the pause', async () => {
    const { ring, clock, now } = newRing('v1');
    await ring.snapshot();
    now(outage);
    clock.advance(maxStaleSeconds);
    await ring.snapshot();
    now('v2');
    clock.advance(1);
    expect(await ring.snapshot()).toBe('v2');
  });
});

describe('reading again, for somebody who saw what is not known here', () => {
  test('does so, and once in a second', async () => {
    const { ring, now, reads, clock } = newRing('v1');
    await ring.snapshot();
    now('v2');
    expect(await Promise.all([ring.reread(), ring.reread()])).toEqual(['v2', 'v2']);
    now('v3');
    expect(await ring.reread()).toBe('v2');
    expect(reads()).toBe(2);
    clock.advance(1);
    expect(await ring.reread()).toBe('v3');
  });

  test('makes no storm of an outage, and does not hide it', async () => {
    const { ring, now, reads, clock } = newRing('v1');
    await ring.snapshot();
    now(outage);
    for (let second = 0; second < 60; second += 1) {
      expect(await failureOf(ring.reread())).toMatchObject({ why: 'unavailable' });
      expect(await ring.snapshot()).toBe('v1');
      clock.advance(1);
    }
    expect(reads()).toBeLessThan(8);
  });
});

test('whatever happens, what is served was confirmed within maxStaleSeconds', async () => {
  const pauses = fc.constantFrom(0, 1, 5, maxAgeSeconds - 1, maxAgeSeconds, 1_800, maxStaleSeconds, 21_600);
  const events = fc.array(fc.tuple(fc.boolean(), pauses, fc.boolean()), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(events, async (given) => {
      const { ring, clock, now, reads } = newRing(outage);
      let confirmedAt = Number.NEGATIVE_INFINITY;
      let last = '';
      for (const [at, [isUp, pause, again]] of given.entries()) {
        now(isUp ? `v${at}` : outage);
        clock.advance(pause);
        const before = reads();
        const served = await (again ? ring.reread() : ring.snapshot()).catch((error) => error);
        if (reads() > before && isUp) [confirmedAt, last] = [clock(), `v${at}`];
        if (served instanceof NoKey) continue;
        expect(served).toBe(last);
        expect(clock() - confirmedAt).toBeLessThanOrEqual(maxStaleSeconds);
      }
    }),
  );
});

test('a failure in the future, since the clock was set back, stops no read', async () => {
  const clock = setClock();
  let fails = true;
  const load = async () => {
    if (fails) throw new Error('outage');
    return 'read';
  };
  const held = ringOver({
    load,
    clock,
    random: () => 1,
    onFailure: () => {},
    maxAgeSeconds: 60,
    maxStaleSeconds: 3_600,
  });
  await failureOf(held.snapshot());
  fails = false;
  clock.advance(-10_000);
  expect(await held.snapshot()).toBe('read');
});
