import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { httpUpstream } from '../../lambdas/adapters/upstream-http.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { expectAllHandled } from '../harness/unhandled-rejections.ts';
import {
  type Answer,
  endless,
  endlessBody,
  everythingOf,
  good,
  hasty,
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
    const pauses = async (drawn: number) => {
      jest.spyOn(Math, 'random').mockReturnValue(drawn);
      const timer = jest.spyOn(globalThis, 'setTimeout');
      await failureOf(send());
      // The HTTP client's own timers run for seconds.
      const millis = timer.mock.calls.flatMap(([, each = 0]) => (each < 1_000 ? [each] : []));
      jest.restoreAllMocks();
      return millis;
    };
    expect(await pauses(0)).toEqual([100, 200]);
    expect(await pauses(0.5)).toEqual([150, 300]);
  });
});

describe('the signal ends it', () => {
  /** Aborts once the vendor has got the last of these requests. */
  const failureAt = async (answers: readonly Answer[], within = limits) => {
    const controller = new AbortController();
    vendor.answers = answers.map((answer, at) => (response, call) => {
      answer(response, call);
      if (at === answers.length - 1) setTimeout(() => controller.abort(), 20);
    });
    return failureOf(send(controller.signal, vendor.url, request, within));
  };

  test.each<[string, Answer[]]>([
    ['in an attempt', [never]],
    ['in the body', [endlessBody(200)]],
    ['in a pause', [says(500, '')]],
    ['in a later attempt', [never, never]],
  ])('%s', async (_title, answers) => {
    const failure = await failureAt(answers, answers.length > 1 ? hasty : limits);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code: 'upstream_timeout', message: 'no answer in time' });
    await pause(400);
    expect(vendor.calls).toHaveLength(answers.length);
  });

  test('and leaves no timer behind that would keep the process', async () => {
    const before = timers();
    await failureAt([says(500, '')]);
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
