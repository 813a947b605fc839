import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { httpUpstream } from '../../lambdas/adapters/upstream-http.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { expectAllHandled } from '../harness/unhandled-rejections.ts';
import {
  endless,
  endlessBody,
  everythingOf,
  good,
  httpVendor,
  limits,
  never,
  request,
  says,
  secret,
} from './http-vendor.ts';

const vendor = httpVendor();
expectAllHandled();
afterEach(() => void jest.restoreAllMocks());
const { send } = vendor;

describe('again', () => {
  test('an attempt that follows a failed one may succeed', async () => {
    vendor.answers = [says(500, ''), (_response, { socket }) => socket.destroy(), good];
    expect(await send()).toEqual({ status: 200, body: { ok: true } });
    expect(vendor.calls).toHaveLength(3);
  });

  test.each([1, 2, 5])('never more often than maxAttempts: %i', async (maxAttempts) => {
    vendor.answers = [says(500, '')];
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await failureOf(httpUpstream(vendor.url, { ...limits, maxAttempts }).send(request, endless));
    expect(vendor.calls).toHaveLength(maxAttempts);
  });

  test('after pauses that grow and are drawn at random', async () => {
    vendor.answers = [says(500, '')];
    const gaps = async (drawn: number) => {
      vendor.calls = [];
      const random = jest.spyOn(Math, 'random').mockReturnValue(drawn);
      await failureOf(send());
      random.mockRestore();
      const [first = 0, second = 0, third = 0] = vendor.calls.map(({ at }) => at);
      return [second - first, third - second] as const;
    };
    const [soon, later] = [await gaps(0), await gaps(0.999)];
    expect(soon[0]).toBeGreaterThan(95);
    expect(soon[1]).toBeGreaterThan(195);
    expect(later[0]).toBeGreaterThan(190);
    expect(later[1]).toBeGreaterThan(390);
    expect(later[0] + later[1] - soon[0] - soon[1]).toBeGreaterThan(100);
  });
});

describe('the signal ends it', () => {
  const timeLimit = async (millis: number, attemptTimeoutMillis: number) => {
    const startedAt = performance.now();
    const upstream = httpUpstream(vendor.url, { ...limits, attemptTimeoutMillis });
    const failure = await failureOf(upstream.send(request, AbortSignal.timeout(millis)));
    return { failure, millis: performance.now() - startedAt };
  };

  test.each([
    ['in an attempt', never, 150, 4_000, 1],
    ['in the body', endlessBody(200), 150, 4_000, 1],
    ['in a pause', says(500, ''), 60, 4_000, 1],
    ['in a later attempt', never, 550, 300, 2],
  ])('%s', async (_title, answer, limit, attemptTimeoutMillis, attempts) => {
    vendor.answers = [answer];
    const { failure, millis } = await timeLimit(limit, attemptTimeoutMillis);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code: 'upstream_timeout', message: 'no answer in time' });
    expect(millis).toBeGreaterThan(limit - 10);
    expect(millis).toBeLessThan(limit + 1_000);
    await pause(400);
    expect(vendor.calls).toHaveLength(attempts);
  });

  test('and leaves no timer behind that would keep the process', async () => {
    vendor.answers = [says(500, '')];
    const before = timers();
    await timeLimit(60, 4_000);
    expect(timers()).toBe(before);
  });

  test('before the first attempt', async () => {
    vendor.answers = [good];
    const failure = await failureOf(send(AbortSignal.abort(new Error(secret))));
    expect(failure).toMatchObject({ code: 'upstream_timeout' });
    expect(everythingOf(failure)).not.toContain(secret);
    expect(vendor.calls).toEqual([]);
  });
});

/** Those that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
