import { stopwatch } from './stopwatch.ts';

/** What every answer with a token says. */
export interface Lifetime {
  /** The end of the token, in epoch seconds by the service's clock. */
  readonly expiresAt?: number;
  /** The rest of its life when it was made, in seconds. */
  readonly expiresIn?: number;
}

/** An answer with the usual name for its token. */
export interface Vended extends Lifetime {
  readonly token: string;
}

/** An answer, and how much of its life is over. */
export interface Held<Answer> {
  readonly answer: Answer;
  readonly lifeMillis: number;
  readonly ageMillis: () => number;
  /** The age at which to renew it, drawn anew for each so that clients do not come all at once. */
  readonly renewAtMillis: number;
  /** The age from which the source keeps it back: it must still reach the vendor. */
  readonly deadAtMillis: number;
}

export const hold = <Answer>(answer: Answer, lifeMillis: number, ageMillis = stopwatch()): Held<Answer> => ({
  answer,
  lifeMillis,
  ageMillis,
  renewAtMillis: lifeMillis * (0.75 + 0.15 * Math.random()),
  deadAtMillis: lifeMillis - Math.min(30_000, lifeMillis / 10),
});

/**
 * The life of a token, from when it was asked for. `expiresIn` needs no clock. `expiresAt` alone is compared with the
 * answer's own `Date`, never with a clock of the device. If neither is known, the token is good until the vendor refuses it.
 */
export function lifeMillisOf(answer: object, date: string | null): number {
  const { expiresIn, expiresAt } = answer as Lifetime;
  const seconds = expiresIn ?? Number(expiresAt) - Date.parse(date ?? '') / 1_000;
  return Number.isFinite(seconds) ? seconds * 1_000 : Number.POSITIVE_INFINITY;
}
