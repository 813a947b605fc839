import type { Clock } from '../contract/clock.ts';
import type { Identity, Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import { digestOf } from '../vending/digest.ts';
import type { Attempt, Countable, Limiter } from '../vending/limiter.ts';
import { networkOf } from '../vending/network.ts';

/** Networks from which users have logged in before, as digests. Times in epoch seconds. */
export interface KnownPlaces {
  /** Until when it is known; 0 if it is not. */
  knownUntil(digest: string, now: number): Promise<number>;
  put(digest: string, keepUntil: number): Promise<void>;
}

export interface GuardPorts {
  readonly limiter: Limiter;
  readonly knownPlaces: KnownPlaces;
  readonly clock: Clock;
  readonly knownPlaceSeconds: number;
}

/** A proof that can be guessed. */
interface Guess<Seen> {
  /** Whom it is about. */
  readonly user: string;
  /** Reads what `verify` needs. It changes nothing, so it need not wait until there is room for a guess. */
  look(): Promise<Seen>;
  /** Throws `unauthenticated` for a wrong one. */
  verify(seen: Seen): Promise<Identity>;
  /** Takes as long as `verify`, so that time does not tell who is over the limit. */
  pretend(): Promise<unknown>;
}

/** The place from which a user logs in. */
export const placeOf = (user: string, sourceIp: string): string =>
  digestOf(JSON.stringify([user, networkOf(sourceIp)]));

/**
 * Lets a proof be tried as often as the limits say. Each try is open before it is made, so that guesses side by side
 * find no more room than one after the other. Only a wrong one stays counted.
 *
 * Many people may share an address: as many as may fail can try beside those that have failed. A user is one person.
 *
 * Strangers share one count for each user. Once they have used it up, a place from which the user has logged in before
 * still has a separate count: strangers can't lock a user out of where they usually log in.
 *
 * Refuses: `rate_limited`, and what `verify` refuses. While the counts can't be kept, it lets no one in.
 */
export async function guardLogin<Seen>(
  { sourceIp }: Presented,
  { user, look, verify, pretend }: Guess<Seen>,
  { limiter, knownPlaces, clock, knownPlaceSeconds }: GuardPorts,
): Promise<Identity> {
  const now = clock();
  const place = placeOf(user, sourceIp);
  const byIp = { limit: 'failedLoginsPerIp', key: networkOf(sourceIp) } as const;
  const byUser = (key: string) => ({ limit: 'failedLoginsPerUser', key }) as const;
  const attempts: Attempt[] = [];
  const open = async (countable: Countable, shares: 1 | 2) => {
    const attempt = await limiter.attempt(countable, shares, now);
    attempts.push(attempt);
    return attempt;
  };
  const close = (hasFailed: boolean) => sideBySide(attempts.map((attempt) => attempt.close(hasFailed)));

  limiter.recall(byIp, now);
  let isWrong = false;
  try {
    const [ofIp, shared, knownUntil, seen] = await sideBySide([
      open(byIp, 2),
      open(byUser(`user ${user}`), 1),
      knownPlaces.knownUntil(place, now),
      look(),
    ]);
    if (ofIp.refusal) throw ofIp.refusal;
    const ofUser = shared.refusal && knownUntil > now ? await open(byUser(`place ${place}`), 1) : shared;
    if (ofUser.refusal) {
      isWrong = ofUser.isSpent;
      await pretend();
      throw ofUser.refusal;
    }
    const identity = await verify(seen);
    const keepUntil = now + knownPlaceSeconds;
    const remember = isNearly(knownUntil, keepUntil, now) ? undefined : knownPlaces.put(place, keepUntil);
    return { ...identity, settled: sideBySide([close(false), remember]) };
  } catch (error) {
    await close(isWrong || (error instanceof Refusal && error.code === 'unauthenticated'));
    throw error;
  }
}

/** A place that was written lately is not written again: it may be forgotten a tenth of its time early. */
const isNearly = (knownUntil: number, keepUntil: number, now: number) =>
  knownUntil - now > 0.9 * (keepUntil - now);
