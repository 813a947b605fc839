import { expect } from '@jest/globals';
import { type GuardPorts, guardLogin } from '../../lambdas/callers/login-guard.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { sourceIp as home, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { madeUpGuard } from './made-up-guard.ts';

export const [perUser, perIp, windowSeconds] = [3, 5, 1_800];
const limits = {
  failedLoginsPerUser: { max: perUser, windowSeconds },
  failedLoginsPerIp: { max: perIp, windowSeconds },
};
export const outage = new Refusal('unavailable', { reason: 'no answer' });
export const elsewhere = (at: number) => `198.51.100.${at}`;
export const locked = { name: 'Refusal', code: 'rate_limited' };
export const wrong = { name: 'Refusal', code: 'unauthenticated' };

/** A guard with small limits, and guesses; `done` is what was done for each: to verify it, or only to pretend. */
export function madeUpGuesses(own: Partial<GuardPorts> = {}) {
  const clock = setClock();
  const ports = { ...madeUpGuard(clock, limits), ...own };
  const done: string[] = [];
  const guess = async (
    outcome: 'right' | 'wrong' | Error,
    from = home,
    user = 'alice',
    guard = guardLogin,
  ) => {
    const { settled, ...identity } = await guard(
      proving({}, from),
      {
        user,
        look: async () => {},
        async verify() {
          done.push('verify');
          await new Promise(setImmediate);
          if (outcome instanceof Error) throw outcome;
          if (outcome === 'wrong') throw new Refusal('unauthenticated', { reason: 'wrong' });
          return { subject: user, displayName: 'Alice' };
        },
        pretend: async () => done.push('pretend'),
      },
      ports,
    );
    await settled;
    return identity;
  };
  /** Wrong guesses from as many networks. */
  const flood = async (count = perUser, user = 'alice') => {
    for (let at = 0; at < count; at += 1)
      expect(await failureOf(guess('wrong', elsewhere(at), user))).toMatchObject(wrong);
    done.length = 0;
  };
  return { clock, ports, done, guess, flood };
}
