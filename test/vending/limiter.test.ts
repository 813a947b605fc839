import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { CounterStore } from '../../lambdas/vending/counter-store.ts';
import { type Countable, limiter } from '../../lambdas/vending/limiter.ts';
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

describe('what is reserved', () => {
  test('is given back, and makes room for another', async () => {
    const { reserve } = setUp();
    const reserved = [];
    for (let time = 0; time < max; time += 1) reserved.push(await reserve(alice, start));
    expect(reserved.map(({ quota }) => quota.remaining)).toEqual([2, 1, 0]);
    const none = await reserve(alice, start + 1);
    expect(none).toStrictEqual({ quota: spentAt(windowSeconds - 1).options.quota });
    await reserved[0]?.release?.();
    expect(await reserve(alice, start)).toMatchObject({ quota: { remaining: 0 } });
  });

  test('is given back to its own window, whatever the time is by then', async () => {
    const { reserve, counters } = setUp();
    const { release } = await reserve(alice, end - 1);
    await reserve(alice, end);
    await release?.();
    expect(await reserve(alice, end)).toMatchObject({ quota: { remaining: max - 2 } });
    expect(await limiter(limits, counters).reserve(alice, end - 1)).toMatchObject({
      quota: { remaining: 2 },
    });
  });

  test('is asked for each time, since it may have been given back, and is not remembered as refused', async () => {
    const { reserve, recall, stored } = setUp();
    for (let time = 0; time < max + 5; time += 1) await reserve(alice, start);
    expect(stored).toHaveLength(max + 5);
    expect(() => recall(alice, start)).not.toThrow();
  });
});

test('nobody is let in when it can not be counted, and nothing is remembered of it', async () => {
  const outage = new Refusal('unavailable', { reason: 'no answer' });
  let isDown = true;
  const counters = memoryCounters();
  const failing: CounterStore = {
    ...counters,
    increment: async (...args) => (isDown ? Promise.reject(outage) : counters.increment(...args)),
  };
  const { spend, reserve, recall } = setUp(failing);
  for (let time = 0; time < 5; time += 1) {
    expect(await failureOf(spend(alice, start))).toBe(outage);
    expect(await failureOf(reserve(alice, start))).toBe(outage);
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
