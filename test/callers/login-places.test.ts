import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryKnownPlaces } from '../doubles/memory-known-places.ts';
import { sourceIp as home } from '../doubles/proving.ts';
import { demoApp } from '../vending/demo-app.ts';
import { elsewhere, locked, madeUpGuesses, perUser, wrong } from './made-up-guesses.ts';

describe('where a user has logged in before', () => {
  test('strangers can not lock them out, who are locked out elsewhere', async () => {
    const { guess, flood } = madeUpGuesses();
    await guess('right');
    await flood();
    for (let time = 0; time < 10; time += 1) expect(await guess('right')).toMatchObject({ subject: 'alice' });
    expect(await failureOf(guess('right', elsewhere(99)))).toMatchObject(locked);
  });

  test('control: strangers would, if no place were known', async () => {
    const { guess, flood } = madeUpGuesses({
      knownPlaces: { knownUntil: async () => 0, put: async () => {} },
    });
    await guess('right');
    await flood();
    expect(await failureOf(guess('right'))).toMatchObject(locked);
  });

  test('each guess over the limit reads the place, and is counted for its address', async () => {
    const { limits } = demoApp('qiscus');
    const [calls, counters, places] = [[] as string[], memoryCounters(), memoryKnownPlaces()];
    const { guess, flood } = madeUpGuesses({
      limiter: limiter(limits, {
        ...counters,
        async open(id, ...more) {
          calls.push(`open ${id.name}`);
          return counters.open(id, ...more);
        },
        async close(id, name, hasFailed) {
          calls.push(`close ${id.name} ${hasFailed}`);
          return counters.close(id, name, hasFailed);
        },
      }),
      knownPlaces: {
        ...places,
        async knownUntil(...place) {
          calls.push('known place');
          return places.knownUntil(...place);
        },
      },
    });
    await flood(limits.failedLoginsPerUser.max);
    await failureOf(guess('right'));
    calls.length = 0;
    expect(await failureOf(guess('right'))).toMatchObject(locked);
    expect(calls).toEqual(['open failedLoginsPerIp', 'known place', 'close failedLoginsPerIp true']);
  });

  test('guesses have a count as well, of their own', async () => {
    const { guess, flood, done } = madeUpGuesses();
    await guess('right');
    await guess('right', elsewhere(99));
    await flood();
    for (let time = 0; time < perUser; time += 1)
      expect(await failureOf(guess('wrong'))).toMatchObject(wrong);
    done.length = 0;
    expect(await failureOf(guess('right'))).toMatchObject(locked);
    expect(done).toEqual(['pretend']);
    expect(await guess('right', elsewhere(99))).toMatchObject({ subject: 'alice' });
  });

  test('is known for them alone, by a right login alone', async () => {
    const { guess, flood } = madeUpGuesses();
    await guess('right', home, 'bob');
    await failureOf(guess('wrong'));
    await flood(perUser - 1);
    expect(await failureOf(guess('right'))).toMatchObject(locked);
  });

  test('is known for as long as the configuration says, from the last login on', async () => {
    for (const [seconds, isKnown] of [
      [3_599, true],
      [3_600, false],
    ] as const) {
      const { guess, flood, clock } = madeUpGuesses();
      await guess('right');
      clock.advance(600);
      await guess('right');
      clock.advance(seconds);
      await flood();
      const outcome = await guess('right').catch((error) => error);
      expect(outcome).toMatchObject(isKnown ? { subject: 'alice' } : locked);
    }
  });

  test('is not known any more at the very second at which it ends', async () => {
    const knownPlaces = { knownUntil: async (_: string, now: number) => now, put: async () => {} };
    const { guess, flood } = madeUpGuesses({ knownPlaces });
    await flood();
    expect(await failureOf(guess('right'))).toMatchObject(locked);
  });

  test('is written again when a tenth of its time is over, and not before', async () => {
    const [places, written] = [memoryKnownPlaces(), [] as number[]];
    const { guess, clock } = madeUpGuesses({
      knownPlaces: {
        ...places,
        put(place, keepUntil) {
          written.push(keepUntil);
          return places.put(place, keepUntil);
        },
      },
    });
    const start = clock();
    for (const seconds of [0, 359, 1]) {
      clock.advance(seconds);
      await guess('right');
    }
    expect(written).toEqual([start + 3_600, start + 360 + 3_600]);
  });

  test('can not be used up by guesses at a user who is called as it is', async () => {
    const { guess, flood } = madeUpGuesses();
    await guess('right');
    await flood();
    await flood(perUser, digestOf(JSON.stringify(['alice', home])));
    expect(await guess('right')).toMatchObject({ subject: 'alice' });
  });
});
