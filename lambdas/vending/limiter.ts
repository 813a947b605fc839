import type { LimitName, Limits, Quota } from '../contract/limits.ts';
import { Refusal } from '../contract/refusal.ts';
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
  /** Counts one, and can give it back. */
  reserve(countable: Countable, now: number): Promise<Reservation>;
}

export interface Reservation {
  readonly quota: Quota;
  /** Gives the count back; absent if there was no room. */
  readonly release?: () => Promise<void>;
}

/** Beyond this many, a sandbox forgets the oldest refusals. Forgetting only costs another call. */
const maxRemembered = 10_000;

/** Counts in fixed windows, which begin at multiples of their length. A key is stored as its digest. */
export function limiter(limits: Limits, counters: CounterStore): Limiter {
  /** Refused keys and their windows. They can only tell that a limit is spent, never that it is not. */
  const refused = new Set<string>();

  function windowOf({ limit, key }: Countable, now: number) {
    const { max, windowSeconds } = limits[limit];
    const at = Math.floor(now / windowSeconds);
    const endsAt = (at + 1) * windowSeconds;
    const id: CounterId = { name: limit, of: `${digestOf(key)}#${at}` };
    const quota = (remaining: number): Quota => ({
      name: limit,
      max,
      windowSeconds,
      remaining,
      resetSeconds: endsAt - now,
    });
    return { id, max, endsAt, quota, remembered: `${id.name}#${id.of}` };
  }

  function remember(id: string): void {
    const [oldest] = refused;
    if (refused.size >= maxRemembered && oldest !== undefined) refused.delete(oldest);
    refused.add(id);
  }

  const limiter: Limiter = {
    async spend(countable, now) {
      limiter.recall(countable, now);
      const { id, max, endsAt, quota, remembered } = windowOf(countable, now);
      const count = await counters.increment(id, max, endsAt);
      if (count !== undefined) return quota(max - count);
      remember(remembered);
      throw spent(quota(0));
    },
    recall(countable, now) {
      const { quota, remembered } = windowOf(countable, now);
      if (refused.has(remembered)) throw spent(quota(0));
    },
    async reserve(countable, now) {
      const { id, max, endsAt, quota } = windowOf(countable, now);
      const count = await counters.increment(id, max, endsAt);
      if (count === undefined) return { quota: quota(0) };
      return { quota: quota(max - count), release: () => counters.decrement(id) };
    },
  };
  return limiter;
}

/** The answer if a limit is spent (RFC 6585 section 4). */
export const spent = (quota: Quota): Refusal =>
  new Refusal('rate_limited', {
    detail: 'There were too many requests. Try again later.',
    reason: `limit ${quota.name}`,
    quota,
    retryAfterSeconds: quota.resetSeconds,
  });
