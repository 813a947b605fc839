/** What was measured of one thing: the values of each round. */
export type Rounds = readonly (readonly number[])[];

export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? Number.NaN;
    return below + (place % 1) * ((sorted[Math.ceil(place)] ?? below) - below);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Of the medians of the rounds, so that a disturbed round counts once. */
export const summaryOf = (rounds: Rounds): Quartiles =>
  quartilesOf(rounds.map((values) => quartilesOf(values).median));

const paired = (one: Rounds, other: Rounds, by: (a: number, b: number) => number): Quartiles =>
  quartilesOf(
    one.map((values, round) => by(quartilesOf(values).median, quartilesOf(other[round] ?? []).median)),
  );

/** How many times the other, and how much more than the other: both were measured in the same rounds. */
export const ratioOf = (one: Rounds, other: Rounds) => paired(one, other, (a, b) => a / b);
export const differenceOf = (one: Rounds, other: Rounds) => paired(one, other, (a, b) => a - b);
