import { describe, expect, test } from '@jest/globals';
import type { guardLogin } from '../../lambdas/callers/login-guard.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { sourceIp as home } from '../doubles/proving.ts';
import { madeUpGuard } from './made-up-guard.ts';
import {
  elsewhere,
  locked,
  madeUpGuesses,
  outage,
  perIp,
  perUser,
  windowSeconds,
  wrong,
} from './made-up-guesses.ts';

test('who proves to be somebody is let in as that, and whoever does not is told so', async () => {
  const { guess } = madeUpGuesses();
  expect(await guess('right')).toEqual({ subject: 'alice', displayName: 'Alice' });
  expect(await failureOf(guess('wrong'))).toMatchObject(wrong);
});

describe('a user', () => {
  test('is locked by wrong guesses, whoever makes them, until the window ends', async () => {
    const { guess, flood, clock } = madeUpGuesses();
    await flood();
    clock.advance(windowSeconds - 1);
    expect(await failureOf(guess('right'))).toMatchObject({
      ...locked,
      options: { quota: { name: 'failedLoginsPerUser', remaining: 0 }, retryAfterSeconds: 1 },
    });
    clock.advance(1);
    expect(await guess('right')).toMatchObject({ subject: 'alice' });
  });

  test('who is locked costs the time of a guess, which is not looked at', async () => {
    const { guess, flood, done } = madeUpGuesses();
    await flood();
    for (const outcome of ['right', 'wrong'] as const)
      expect(await failureOf(guess(outcome))).toMatchObject(locked);
    expect(done).toEqual(['pretend', 'pretend']);
  });

  test('is not locked by guesses at another', async () => {
    const { guess, flood } = madeUpGuesses();
    await flood();
    for (const user of ['bob', 'Alice', 'alice '])
      expect(await guess('right', home, user)).toMatchObject({ subject: user });
  });

  test('has wrong guesses counted that lie between right ones', async () => {
    const { guess } = madeUpGuesses();
    for (let time = 0; time < perUser; time += 1) {
      await guess('right', elsewhere(time));
      await failureOf(guess('wrong', elsewhere(time + 9)));
    }
    expect(await failureOf(guess('right', elsewhere(99)))).toMatchObject(locked);
  });
});

describe('a network', () => {
  test('that is known to be locked costs no call', async () => {
    const calls: string[] = [];
    const knownPlaces = {
      async knownUntil() {
        calls.push('known place');
        return 0;
      },
      put: async () => {},
    };
    const { guess } = madeUpGuesses({ knownPlaces });
    await guessed(guess, () => home);
    expect(await failureOf(guess('right'))).toMatchObject(locked);
    calls.length = 0;
    expect(await failureOf(guess('right'))).toMatchObject(locked);
    expect(calls).toEqual([]);
  });

  const guessed = async (guess: ReturnType<typeof madeUpGuesses>['guess'], from: (at: number) => string) => {
    for (let at = 0; at < perIp; at += 1) await failureOf(guess('wrong', from(at), `user ${at}`));
  };

  test('is locked by wrong guesses at whomever, for everybody and at no cost, until the window ends', async () => {
    const { guess, clock, done } = madeUpGuesses();
    await guess('right', home, 'bob');
    await guessed(guess, () => home);
    done.length = 0;
    for (const user of ['alice', 'bob'])
      expect(await failureOf(guess('right', home, user))).toMatchObject({
        ...locked,
        options: { quota: { name: 'failedLoginsPerIp', remaining: 0 }, retryAfterSeconds: windowSeconds },
      });
    expect(done).toEqual([]);
    expect(await guess('right', elsewhere(1))).toMatchObject({ subject: 'alice' });
    clock.advance(windowSeconds);
    expect(await guess('right')).toMatchObject({ subject: 'alice' });
  });

  test('that is locked uses up nothing of the users that it names', async () => {
    const { guess } = madeUpGuesses();
    await guessed(guess, () => home);
    for (let time = 0; time < perUser; time += 1)
      expect(await failureOf(guess('wrong'))).toMatchObject(locked);
    for (let time = 0; time < perUser; time += 1)
      expect(await failureOf(guess('wrong', elsewhere(time)))).toMatchObject(wrong);
  });

  test('is the /64 of an address, however many addresses it has', async () => {
    const { guess } = madeUpGuesses();
    await guessed(guess, (at) => `2001:db8::${at}:1`);
    expect(await failureOf(guess('right', '2001:DB8:0:0:ffff::'))).toMatchObject(locked);
    expect(await guess('right', '2001:db8:0:1::1')).toMatchObject({ subject: 'alice' });
  });
});

describe('guesses side by side', () => {
  const crowd = Array.from({ length: 50 }, (_, at) => at);
  const tried = async (guess: (at: number) => Promise<unknown>, done: string[]) => {
    await Promise.all(crowd.map((at) => failureOf(guess(at))));
    return done.filter((each) => each === 'verify').length;
  };

  test('at one user, from 50 networks, find as much room as one after the other', async () => {
    const { guess, done } = madeUpGuesses();
    expect(await tried((at) => guess('wrong', elsewhere(at)), done)).toBe(perUser);
  });

  test('at 50 users, from one network, find room for as many beside those that may fail', async () => {
    const { guess, done } = madeUpGuesses();
    const each = (at: number) => guess('wrong', home, `user ${at}`);
    expect(await tried(each, done)).toBe(2 * perIp);
    expect(await tried(each, done)).toBe(2 * perIp);
  });

  test('that are right are no failures: twice as many users as may fail come in from one network', async () => {
    const { guess } = madeUpGuesses();
    const users = crowd.slice(0, 2 * perIp).map((at) => `user ${at}`);
    const logins = await Promise.all(users.map((user) => guess('right', home, user)));
    expect(logins.map(({ subject }) => subject)).toEqual(users);
  });

  test('that find no room for the moment are told to come back in a second, and then do', async () => {
    const { guess } = madeUpGuesses();
    const logins = await Promise.allSettled(
      crowd.slice(0, perUser + 2).map((at) => guess('right', elsewhere(at))),
    );
    const refusals = logins.flatMap((login) => (login.status === 'rejected' ? [login.reason] : []));
    expect(refusals).toHaveLength(2);
    for (const each of refusals) expect(each).toMatchObject({ ...locked, options: { retryAfterSeconds: 1 } });
    expect(await guess('right', elsewhere(99))).toMatchObject({ subject: 'alice' });
  });

  test('control: a guard that counts what has proven wrong lets them all be tried', async () => {
    const countAfterwards: typeof guardLogin = async (
      _credentials,
      { user, look, verify },
      { limiter, clock },
    ) => {
      const countable = { limit: 'failedLoginsPerUser', key: user } as const;
      limiter.recall(countable, clock());
      return verify(await look()).catch(async (error) => {
        await limiter.spend(countable, clock());
        throw error;
      });
    };
    const { guess, done } = madeUpGuesses();
    const each = (at: number) => guess('wrong', elsewhere(at), 'alice', countAfterwards);
    expect(await tried(each, done)).toBe(crowd.length);
    expect(await failureOf(each(0))).toMatchObject(locked);
  });
});

describe('what is given back', () => {
  test('a hundred right logins in a row lock nobody', async () => {
    const { guess } = madeUpGuesses();
    for (let time = 0; time < 100; time += 1)
      expect(await guess('right')).toMatchObject({ subject: 'alice' });
  });

  test.each([outage, new Refusal('key_unavailable'), new Error('no answer')])(
    'a guess that failed for another reason was no wrong one: %s',
    async (failure) => {
      const { guess } = madeUpGuesses();
      for (let time = 0; time < 20; time += 1) expect(await failureOf(guess(failure))).toBe(failure);
      expect(await guess('right')).toMatchObject({ subject: 'alice' });
    },
  );
});

describe('while the store is out, nobody gets in', () => {
  const down = async () => Promise.reject(outage);

  test('whose guesses can not be counted, right or wrong, and none is looked at', async () => {
    const { limiter } = madeUpGuard();
    const { guess, done } = madeUpGuesses({ limiter: { ...limiter, attempt: down } });
    for (const outcome of ['right', 'wrong'] as const) expect(await failureOf(guess(outcome))).toBe(outage);
    expect(done).toEqual([]);
  });

  test('of whom it can not be known whether they have logged in from there', async () => {
    const { knownPlaces } = madeUpGuard();
    const { guess, done } = madeUpGuesses({ knownPlaces: { ...knownPlaces, knownUntil: down } });
    expect(await failureOf(guess('right'))).toBe(outage);
    expect(done).toEqual([]);
  });

  test('of whom it can not be kept that they have', async () => {
    const { knownPlaces } = madeUpGuard();
    const { guess } = madeUpGuesses({ knownPlaces: { ...knownPlaces, put: down } });
    expect(await failureOf(guess('right'))).toBe(outage);
  });
});

test('no refusal tells who it was about or where from', async () => {
  const { guess, flood } = madeUpGuesses();
  await flood();
  const failures = [await failureOf(guess('right'))];
  for (let time = 0; time < perIp; time += 1) failures.push(await failureOf(guess('wrong', home, 'bob')));
  expect(failures.map(({ message }) => message)).toContain('limit failedLoginsPerUser');
  expect(failures.map(({ message }) => message)).toContain('limit failedLoginsPerIp');
  expect(JSON.stringify(failures.map((each) => [each, each.message]))).not.toMatch(
    /alice|bob|192\.0|198\.51/i,
  );
});

describe('what is given back', () => {
  test('is given back once, also when the place of a right login can not be kept', async () => {
    const put = async () => Promise.reject(outage);
    const { guess } = madeUpGuesses({ knownPlaces: { knownUntil: async () => 0, put } });
    for (const [at, outcome] of (['wrong', 'wrong', 'right', 'wrong'] as const).entries())
      await failureOf(guess(outcome, elsewhere(at)));
    expect(await failureOf(guess('wrong', elsewhere(9)))).toMatchObject(locked);
  });

  test('is given back to the network as well, when the places can not be read', async () => {
    const knownUntil = async () => Promise.reject(outage);
    const { guess } = madeUpGuesses({ knownPlaces: { knownUntil, put: async () => {} } });
    for (let time = 0; time <= 2 * perIp; time += 1) expect(await failureOf(guess('wrong'))).toBe(outage);
  });
});
