import type { Clock } from '../contract/clock.ts';
import type { Identity, Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { digestOf } from '../vending/digest.ts';
import { type Limiter, type Reservation, spent } from '../vending/limiter.ts';
import { networkOf } from '../vending/network.ts';
import { sideBySide } from '../vending/side-by-side.ts';

/** Networks from which users have logged in before, as digests. Times in epoch seconds. */
export interface KnownPlaces {
  has(digest: string, now: number): Promise<boolean>;
  put(digest: string, keepUntil: number): Promise<void>;
}

export interface GuardPorts {
  readonly limiter: Limiter;
  readonly knownPlaces: KnownPlaces;
  readonly clock: Clock;
  readonly knownPlaceSeconds: number;
}

/** A proof that can be guessed. */
interface Guess {
  /** Whom it is about. */
  readonly user: string;
  /** Throws `unauthenticated` for a wrong one. */
  verify(): Promise<Identity>;
  /** Takes as long as `verify`, so that time does not tell who is over the limit. */
  pretend(): Promise<unknown>;
}

/**
 * Lets a proof be tried as often as the limits say. Each try is counted before it is made, so that guesses side by
 * side find no room, and given back unless it was wrong.
 *
 * Strangers share one count for each user. Once they have used it up, a place from which the user has logged in before
 * still has a count of its own: nobody can lock a user out of where they usually log in.
 *
 * Refuses: `rate_limited`, and what `verify` refuses. When the counts can't be kept, nobody gets in.
 */
export async function guardLogin(
  { sourceIp }: Presented,
  { user, verify, pretend }: Guess,
  { limiter, knownPlaces, clock, knownPlaceSeconds }: GuardPorts,
): Promise<Identity> {
  const now = clock();
  const network = networkOf(sourceIp);
  const place = digestOf(JSON.stringify([user, network]));
  const byIp = await limiter.reserve({ limit: 'failedLoginsPerIp', key: network }, now);
  if (!byIp.release) throw spent(byIp.quota);
  const counted = [byIp.release];
  try {
    const byUser = await reserveForUser();
    if (!byUser.release) {
      await pretend();
      throw spent(byUser.quota);
    }
    counted.push(byUser.release);
    const identity = await verify();
    await knownPlaces.put(place, now + knownPlaceSeconds);
    return identity;
  } catch (error) {
    if (error instanceof Refusal && wrong.has(error.code)) counted.length = 0;
    throw error;
  } finally {
    await sideBySide(counted.map((release) => release()));
  }

  async function reserveForUser(): Promise<Reservation> {
    const among = (key: string) => limiter.reserve({ limit: 'failedLoginsPerUser', key }, now);
    const shared = await among(`user ${user}`);
    return shared.release || !(await knownPlaces.has(place, now)) ? shared : among(`place ${place}`);
  }
}

/** What stays counted. Whatever else went wrong was no wrong guess. */
const wrong: ReadonlySet<string> = new Set(['unauthenticated', 'rate_limited']);
