import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { CounterStore } from '../../lambdas/vending/counter-store.ts';
import { type Countable, type Limiter, limiter } from '../../lambdas/vending/limiter.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { demoApp } from './demo-app.ts';

const max = 3;
const windowSeconds = 600;
const limits: Limits = {
  ...demoApp('comapi').limits,
  vendsPerSubject: { max, windowSeconds },
  vendsPerApiKey: { max: 2, windowSeconds },
};
const alice: Countable = { limit: 'vendsPerSubject', key: 'alice' };
/** The beginning of a window. */
const start = 1_800_000_000;
const end = start + windowSeconds;
const spentAt = (resetSeconds: number) => ({
  name: 'Refusal',
  code: 'rate_limited',
  message: 'limit vendsPerSubject',
  options: {
    quota: { name: 'vendsPerSubject', max, windowSeconds, remaining: 0, resetSeconds },
    retryAfterSeconds: resetSeconds,
  },
});

/** A sandbox's limiter over a store whose calls are counted; `spendAll` uses up what there is for alice. */
function setUp(counters: CounterStore = memoryCounters()) {
  const stored: Parameters<CounterStore['increment']>[] = [];
  const counted: CounterStore = {
    ...counters,
    increment: async (...args) => {
      stored.push(args);
      return counters.increment(...args);
    },
  };
  const own = limiter(limits, counted);
  const spendAll = async (now = start) => {
    for (let time = 0; time < max; time += 1) await own.spend(alice, now);
    await failureOf(own.spend(alice, now));
    stored.length = 0;
  };
  return { ...own, stored, spendAll, counters: counted };
}

describe('what is spent', () => {
  test('is answered with what is left, until nothing is', async () => {
    const { spend } = setUp();
    const quota = { name: 'vendsPerSubject', max, windowSeconds };
    expect(await spend(alice, start)).toStrictEqual({ ...quota, remaining: 2, resetSeconds: 600 });
    expect(await spend(alice, start + 1)).toStrictEqual({ ...quota, remaining: 1, resetSeconds: 599 });
    expect(await spend(alice, end - 1)).toStrictEqual({ ...quota, remaining: 0, resetSeconds: 1 });
    expect(await failureOf(spend(alice, end - 1))).toMatchObject(spentAt(1));
  });

  test('is so until the last second of the window, and there again in the first of the next', async () => {
    const { spend, spendAll } = setUp();
    await spendAll();
    expect(await failureOf(spend(alice, end - 1))).toMatchObject(spentAt(1));
    expect(await spend(alice, end)).toMatchObject({ remaining: max - 1, resetSeconds: windowSeconds });
    expect(await failureOf(spend(alice, start))).toMatchObject(spentAt(windowSeconds));
  });

  test('is kept for its window under a digest: the table does not tell whose it is', async () => {
    const { spend, stored } = setUp();
    await spend(alice, start + 59);
    const digest = createHash('sha256').update('alice').digest('base64url');
    const of = `${digest}#${start / windowSeconds}`;
    expect(stored).toEqual([[{ name: 'vendsPerSubject', of }, max, end]]);
  });

  test('leaves another key, another limit and another app as they are', async () => {
    const { spend, spendAll } = setUp();
    await spendAll();
    for (const key of ['bob', 'Alice', 'alice ', ''])
      expect(await spend({ ...alice, key }, start)).toMatchObject({ remaining: max - 1 });
    expect(await spend({ ...alice, limit: 'vendsPerApiKey' }, start)).toMatchObject({ remaining: 1 });
    expect(await setUp().spend(alice, start)).toMatchObject({ remaining: max - 1 });
  });

  test('is not told to whom it belongs when it is refused', async () => {
    const { spend, spendAll } = setUp();
    await spendAll();
    const failure = await failureOf(spend(alice, start));
    expect(JSON.stringify([failure, failure.message])).not.toContain('alice');
  });
});

describe('a refusal that a sandbox has seen', () => {
  test('is given again without a call for as long as the window lasts, also before anything is done', async () => {
    const { spend, recall, spendAll, stored } = setUp();
    await spendAll();
    for (let now = start; now < end; now += 1) {
      expect(() => recall(alice, now)).toThrow('limit vendsPerSubject');
      expect(await failureOf(spend(alice, now))).toMatchObject(spentAt(end - now));
    }
    expect(stored).toEqual([]);
    expect(() => recall(alice, end)).not.toThrow();
  });

  test("is another sandbox's to find out: it asks once", async () => {
    const { spendAll, counters, stored } = setUp();
    await spendAll();
    const other = limiter(limits, counters);
    expect(() => other.recall(alice, start)).not.toThrow();
    for (let time = 0; time < 10; time += 1)
      expect(await failureOf(other.spend(alice, start))).toMatchObject(spentAt(windowSeconds));
    expect(stored).toHaveLength(1);
  });

  test('is one of ten thousand: the oldest is forgotten, which costs a call and lets nobody in', async () => {
    const { spend, recall, stored } = setUp({ ...memoryCounters(), increment: async () => undefined });
    const numbered = (at: number): Countable => ({ ...alice, key: `user ${at}` });
    const isRemembered = (at: number) => {
      const calls = stored.length;
      return failureOf(spend(numbered(at), start)).then(() => stored.length === calls);
    };
    for (let at = 0; at < 10_000; at += 1) await failureOf(spend(numbered(at), start));
    expect(await isRemembered(0)).toBe(true);
    await failureOf(spend(numbered(10_000), start));
    expect(() => recall(numbered(0), start)).not.toThrow();
    expect(await isRemembered(1)).toBe(true);
    expect(await isRemembered(10_000)).toBe(true);
    expect(await isRemembered(0)).toBe(false);
    expect(await isRemembered(1)).toBe(false);
  });
});

describe('attempts', () => {
  const inAMoment = spentAt(1);
  const opened = async (
    { attempt }: Pick<Limiter, 'attempt'>,
    count: number,
    shares: 1 | 2 = 1,
    now = start,
  ) => {
    const attempts = [];
    for (let time = 0; time < count; time += 1) attempts.push(await attempt(alice, shares, now));
    for (const { refusal } of attempts) expect(refusal).toBeUndefined();
    return attempts;
  };

  test('that have failed are refused until the window ends, also by the memory of the sandbox', async () => {
    const own = setUp();
    for (const each of await opened(own, max)) await each.close(true);
    for (const now of [start, end - 1])
      expect(await own.attempt(alice, 2, now)).toMatchObject({ isSpent: true, refusal: spentAt(end - now) });
    expect(() => own.recall(alice, start)).toThrow('limit vendsPerSubject');
    await opened(own, 1, 1, end);
  });

  test.each([
    [1, max],
    [2, 2 * max],
  ] as const)(
    'of %d shares, %d may be open: the next is told to come back in a second',
    async (shares, all) => {
      const own = setUp();
      const [first] = await opened(own, all, shares);
      expect(await own.attempt(alice, shares, start)).toMatchObject({ isSpent: false, refusal: inAMoment });
      expect(() => own.recall(alice, start)).not.toThrow();
      await first?.close(false);
      await opened(own, 1, shares);
    },
  );

  test('beside others that fail never fail more often than they may', async () => {
    const own = setUp();
    const all = await opened(own, 2 * max, 2);
    for (const each of all) await each.close(true);
    expect(await own.attempt(alice, 2, start)).toMatchObject({ isSpent: true });
  });

  test('that a function has left behind take up no room after 30 seconds', async () => {
    const own = setUp();
    await opened(own, max);
    expect(await own.attempt(alice, 1, start + 29)).toMatchObject({ isSpent: false, refusal: inAMoment });
    await opened(own, max, 1, start + 30);
    expect(await own.attempt(alice, 1, start + 30)).toMatchObject({ isSpent: false, refusal: inAMoment });
  });

  test('end in their own window, whatever the time is by then', async () => {
    const own = setUp();
    const [before] = await opened(own, 1, 1, end - 1);
    await opened(own, max, 1, end);
    await before?.close(false);
    expect(await own.attempt(alice, 1, end)).toMatchObject({ isSpent: false, refusal: inAMoment });
    await opened(own, max, 1, end - 1);
  });
});

test('nobody is let in when it can not be counted, and nothing is remembered of it', async () => {
  const outage = new Refusal('unavailable', { reason: 'no answer' });
  let isDown = true;
  const counters = memoryCounters();
  const failing: CounterStore = {
    ...counters,
    increment: async (...args) => (isDown ? Promise.reject(outage) : counters.increment(...args)),
    open: async () => Promise.reject(outage),
  };
  const { spend, attempt, recall } = setUp(failing);
  for (let time = 0; time < 5; time += 1) {
    expect(await failureOf(spend(alice, start))).toBe(outage);
    expect(await failureOf(attempt(alice, 1, start))).toBe(outage);
  }
  isDown = false;
  expect(() => recall(alice, start)).not.toThrow();
  expect(await spend(alice, start)).toMatchObject({ remaining: max - 1 });
});

test('every refusal of a window is remembered, not the last alone', async () => {
  const { spend, recall, stored, spendAll } = setUp();
  await spendAll();
  const bob: Countable = { limit: 'vendsPerSubject', key: 'bob' };
  for (let time = 0; time < max; time += 1) await spend(bob, start);
  await failureOf(spend(bob, start));
  stored.length = 0;
  for (const each of [alice, bob]) expect(() => recall(each, start)).toThrow('limit vendsPerSubject');
  expect(stored).toEqual([]);
});
