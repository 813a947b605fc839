/** What was measured of one thing: the values of each round. */
export type Rounds = readonly (readonly number[])[];

export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The value that this share of the values does not exceed. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  return below + (place % 1) * ((sorted[Math.ceil(place)] ?? below) - below);
}

export const medianOf = (values: readonly number[]): number => quantileOf(values, 0.5);

export const quartilesOf = (values: readonly number[]): Quartiles => ({
  low: quantileOf(values, 0.25),
  median: medianOf(values),
  high: quantileOf(values, 0.75),
});

/** Of the medians of the rounds, so that a disturbed round counts once. */
export const summaryOf = (rounds: Rounds): Quartiles => quartilesOf(rounds.map(medianOf));

function paired(one: Rounds, other: Rounds, by: (a: number, b: number) => number): Quartiles {
  const isWhole = (rounds: Rounds) => rounds.length > 0 && rounds.every(({ length }) => length > 0);
  // Without values the median is not a number, and a sort puts that anywhere.
  if (one.length !== other.length || !isWhole(one) || !isWhole(other))
    throw new Error(`not the same rounds: ${one.length} and ${other.length}, or one of them is empty`);
  return quartilesOf(one.map((values, round) => by(medianOf(values), medianOf(other[round] ?? []))));
}

/** How many times the other, and how much more than the other: both were measured in the same rounds. */
export const ratioOf = (one: Rounds, other: Rounds) => paired(one, other, (a, b) => a / b);
export const differenceOf = (one: Rounds, other: Rounds) => paired(one, other, (a, b) => a - b);
