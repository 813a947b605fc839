import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { guardLogin } from '../../lambdas/callers/login-guard.ts';
import { passwordCaller } from '../../lambdas/callers/password.ts';
import { hashPassword } from '../../lambdas/callers/password-hash.ts';
import { madeUpGuard } from '../callers/made-up-guard.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryUsers } from '../doubles/memory-users.ts';
import { proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';

const rounds = 5;
const users = memoryUsers();
const passwordHash = await hashPassword('right', randomBytes(16));
for (const name of ['alice', 'locked']) await users.put(name, { passwordHash });

const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
async function millisOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Taken in turn, so that a machine whose speed drifts slows all of them alike. */
async function medians<Name extends string>(works: Record<Name, () => Promise<unknown>>) {
  const taken = Object.fromEntries(Object.keys(works).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, work] of Object.entries<() => Promise<unknown>>(works))
      taken[name]?.push(await millisOf(work));
  return Object.fromEntries(Object.entries(taken).map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;
}

const limits = { failedLoginsPerUser: { max: 1_000, windowSeconds: 60 } };
const login = (guard = madeUpGuard(setClock(), limits)) => {
  const caller = passwordCaller(users, guard);
  return (username: string, password = 'wrong') =>
    failureOf(caller.authenticate(proving({ username, password })));
};

test('unknown user, wrong password and locked user take the same time', async () => {
  const open = login();
  const closed = login(madeUpGuard(setClock(), { failedLoginsPerUser: { max: 1, windowSeconds: 60 } }));
  await closed('locked');
  const taken = await medians({
    wrong: () => open('alice'),
    unknown: () => open('nobody'),
    locked: async () => expect(await closed('locked', 'right')).toMatchObject({ code: 'rate_limited' }),
  });
  for (const other of [taken.unknown, taken.locked]) {
    // Without the work for nobody's hash the ratio is under 0.01; on a busy machine it is near 1.
    expect(other / taken.wrong).toBeGreaterThan(0.4);
    expect(other / taken.wrong).toBeLessThan(2.5);
  }
});

test('without the pretence, a locked user would show (control)', async () => {
  const guard = madeUpGuard(setClock(), { failedLoginsPerUser: { max: 1, windowSeconds: 60 } });
  const guess = (pretend: () => Promise<void>) => ({
    user: 'locked',
    look: async () => {},
    verify: async () =>
      Promise.reject(
        await failureOf(
          passwordCaller(users, madeUpGuard()).authenticate(
            proving({ username: 'locked', password: 'wrong' }),
          ),
        ),
      ),
    pretend,
  });
  const attempt = () =>
    failureOf(
      guardLogin(
        proving(),
        guess(async () => {}),
        guard,
      ),
    );
  const wrong = await millisOf(attempt);
  expect((await millisOf(attempt)) / wrong).toBeLessThan(0.5);
});
