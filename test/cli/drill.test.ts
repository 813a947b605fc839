import { expect, test } from '@jest/globals';
import { drill, NothingDone } from '../../cli/secrets/drill.ts';
import { failureOf } from '../doubles/failure-of.ts';

const calm = { pauseMillis: 5, gapMillis: 1 };

test('counts what went well, what failed and why', async () => {
  const rounds: number[] = [];
  let calls = 0;
  const [good, bad, ...others] = await drill({
    ...calm,
    rounds: 2,
    change: async (round) => void rounds.push(round),
    traffic: {
      good: async () => {},
      async bad() {
        calls += 1;
        if (calls > 1) throw calls > 2 ? new Error('refused') : 'no error';
      },
    },
  });
  expect([rounds, others]).toEqual([[1, 2], []]);
  expect(good).toEqual({ what: 'good', done: expect.any(Number), failed: 0, reasons: {} });
  // The first one, and one in each of three pauses.
  expect(good?.done).toBeGreaterThan(3);
  const failed = calls - 1;
  expect(bad).toEqual({ what: 'bad', done: 1, failed, reasons: { 'no error': 1, refused: failed - 1 } });
});

test('a kind of request that does nothing after a change has failed, once for each', async () => {
  let round = 0;
  const [tally] = await drill({
    ...calm,
    rounds: 3,
    change: async (next) => {
      round = next;
    },
    traffic: {
      async idle() {
        if (round === 1 || round === 3) throw new NothingDone('rate limited');
      },
    },
  });
  expect(tally).toMatchObject({
    failed: 2,
    reasons: { 'after change 1: rate limited': 1, 'after change 3: rate limited': 1 },
  });
});

test.each([
  ['does nothing', new NothingDone('rate limited')],
  ['fails', new Error('rate limited')],
])('no key is changed if a kind of request %s before', async (_what, error) => {
  const changes: number[] = [];
  const failed = drill({
    ...calm,
    rounds: 1,
    change: async (round) => void changes.push(round),
    traffic: { good: async () => {}, bad: () => Promise.reject(error) },
  });
  expect(await failureOf(failed)).toMatchObject({
    name: 'CommandError',
    message: 'No key was changed. bad: rate limited',
  });
  expect(changes).toEqual([]);
});

test('requests of one kind do not overlap', async () => {
  let underWay = 0;
  let most = 0;
  await drill({
    ...calm,
    rounds: 3,
    change: async () => {},
    traffic: {
      async slow() {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 2));
        underWay -= 1;
      },
    },
  });
  expect(most).toBe(1);
});

test('a change that fails ends the traffic, and is what went wrong', async () => {
  let calls = 0;
  const failed = drill({
    ...calm,
    rounds: 1,
    change: async () => {
      throw new Error('not rotated');
    },
    traffic: {
      async any() {
        calls += 1;
      },
    },
  });
  expect((await failureOf(failed)).message).toBe('not rotated');
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(calls).toBe(before);
});
