import { randomBytes } from 'node:crypto';
import type { LimitName, Limits, Quota } from '../contract/limits.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { CounterId, CounterStore } from './counter-store.ts';
import { digestOf } from './digest.ts';

/** One thing to count: a limit, and the key that it is counted under. */
export interface Countable {
  readonly limit: LimitName;
  readonly key: string;
}

export interface Limiter {
  /** Counts one. Refuses: `rate_limited`, and as the store does: if it can't count, the request is refused. */
  spend(countable: Countable, now: number): Promise<Quota>;
  /** Refuses without a call, if this sandbox has seen the limit spent. */
  recall(countable: Countable, now: number): void;
  /**
   * Opens an attempt that may fail. Only failed ones count against the limit: there is room if fewer than `max` have
   * failed, and fewer than `shares` times `max` have failed or are open.
   */
  attempt(countable: Countable, shares: 1 | 2, now: number): Promise<Attempt>;
}

export interface Attempt {
  /** Why there is no room for it. */
  readonly refusal?: Refusal;
  /** Whether as many have failed as may. Otherwise the open ones take up the room, for a moment. */
  readonly isSpent: boolean;
  /** Ends it. */
  close(hasFailed: boolean): Promise<void>;
}

/** Beyond this many, a sandbox forgets the oldest refusals. Forgetting only costs another call. */
const maxRemembered = 10_000;

/** A function that dies leaves its attempts open. No function runs for longer. */
const longestAttemptSeconds = 30;

/** Counts in fixed windows, which begin at multiples of their length. A key is stored as its digest. */
export function limiter(limits: Limits, counters: CounterStore): Limiter {
  /** Refused keys and their windows. They can only tell that a limit is spent, never that it is not. */
  const refused = new Set<string>();

  function windowOf({ limit, key }: Countable, now: number) {
    const { max, windowSeconds } = limits[limit];
    const at = Math.floor(now / windowSeconds);
    const endsAt = (at + 1) * windowSeconds;
    const quota = (remaining: number, resetSeconds = endsAt - now): Quota => ({
      name: limit,
      max,
      windowSeconds,
      remaining,
      resetSeconds,
    });
    return {
      idOf: (): CounterId => ({ name: limit, of: `${digestOf(key)}#${at}` }),
      max,
      endsAt,
      quota,
      remembered: `${limit}#${at}#${key}`,
    };
  }

  /** The window, unless this sandbox has seen the limit spent in it. */
  function roomyWindowOf(countable: Countable, now: number) {
    const window = windowOf(countable, now);
    const { quota, remembered } = window;
    if (refused.has(remembered)) throw spent(quota(0));
    return window;
  }

  function remember(window: string): void {
    const [oldest] = refused;
    if (refused.size >= maxRemembered && oldest !== undefined) refused.delete(oldest);
    refused.add(window);
  }

  return {
    async spend(countable, now) {
      const { idOf, max, endsAt, quota, remembered } = roomyWindowOf(countable, now);
      const count = await counters.increment(idOf(), max, endsAt);
      if (count !== undefined) return quota(max - count);
      remember(remembered);
      throw spent(quota(0));
    },
    recall: (countable, now) => void roomyWindowOf(countable, now),
    async attempt(countable, shares, now) {
      const { idOf, max, endsAt, quota, remembered } = windowOf(countable, now);
      const full = (isSpent: boolean): Attempt => ({
        refusal: spent(isSpent ? quota(0) : quota(0, 1)),
        isSpent,
        close: async () => {},
      });
      if (refused.has(remembered)) return full(true);
      const name = `${now + longestAttemptSeconds}.${randomBytes(6).toString('base64url')}`;
      const id = idOf();
      const open = () => counters.open(id, name, { failed: max, all: shares * max }, endsAt);
      let others = await open();
      const dead = others?.open.filter((other) => Number.parseInt(other, 10) <= now) ?? [];
      if (dead.length > 0) {
        await sideBySide(dead.map((other) => counters.close(id, other, false)));
        others = await open();
      }
      if (!others) return { isSpent: false, close: (hasFailed) => counters.close(id, name, hasFailed) };
      if (others.failed < max) return full(false);
      remember(remembered);
      return full(true);
    },
  };
}

/** The answer if a limit is spent (RFC 6585 section 4). It does not say who has spent it: one address has many users. */
const spent = (quota: Quota): Refusal => {
  const { name, max, windowSeconds, resetSeconds } = quota;
  return new Refusal('rate_limited', {
    detail: `At most ${max} in ${windowSeconds} s (${name}). The next one in ${resetSeconds} s.`,
    reason: `limit ${name}`,
    quota,
    retryAfterSeconds: resetSeconds,
  });
};
