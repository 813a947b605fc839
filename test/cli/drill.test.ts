import { expect, test } from '@jest/globals';
import { drill } from '../../cli/secrets/drill.ts';
import { failureOf } from '../doubles/failure-of.ts';

const calm = { pauseMillis: 5, gapMillis: 1 };

test('counts what went well, what failed and why; what had nothing to do counts as neither', async () => {
  const rounds: number[] = [];
  let calls = 0;
  const tallies = await drill({
    ...calm,
    rounds: 2,
    change: async (round) => void rounds.push(round),
    traffic: {
      good: async () => true,
      idle: async () => false,
      bad: async () => {
        calls += 1;
        throw calls > 1 ? new Error('refused') : 'no error';
      },
    },
  });
  expect(rounds).toEqual([1, 2]);
  const [good, idle, bad] = tallies;
  expect(good).toEqual({ what: 'good', done: expect.any(Number), failed: 0, reasons: {} });
  expect(good?.done).toBeGreaterThan(0);
  expect(idle).toEqual({ what: 'idle', done: 0, failed: 0, reasons: {} });
  expect(bad).toEqual({
    what: 'bad',
    done: 0,
    failed: calls,
    reasons: { 'no error': 1, ...(calls > 1 && { refused: calls - 1 }) },
  });
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
