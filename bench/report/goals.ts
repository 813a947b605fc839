import type { Quartiles, Rounds } from '../measure/statistics.ts';
import { differenceOf, ratioOf } from '../measure/statistics.ts';
import type { Goal, Table } from '../section.ts';
import { figure } from './figure.ts';

export function roundsOf({ rows, name }: Table, title: string): Rounds {
  const row = rows.find((each) => each.title === title);
  if (!row) throw new Error(`${name} has no row ${title}`);
  return row.rounds;
}

type Bound = readonly ['at most' | 'at least', number];

/** A goal for one value. */
export const boundGoal = (goal: string, [bound, limit]: Bound, value: number, unit: string): Goal => ({
  goal,
  limit: `${bound} ${limit} ${unit}`,
  measured: `${figure(value)} ${unit}`,
  isMet: bound === 'at most' ? value <= limit : value >= limit,
});

function goalOf(goal: string, bound: Bound, { low, median, high }: Quartiles, unit: string): Goal {
  const judged = boundGoal(goal, bound, median, unit);
  return { ...judged, measured: `${judged.measured} (${figure(low)} to ${figure(high)})` };
}

/** A goal for how many times another row a row of the table is. */
export const ratioGoal = (goal: string, table: Table, one: string, bound: Bound, other: string): Goal =>
  goalOf(goal, bound, ratioOf(roundsOf(table, one), roundsOf(table, other)), 'x');

/** A goal for how much more than another row it is. */
export const differenceGoal = (goal: string, table: Table, one: string, bound: Bound, other: string): Goal =>
  goalOf(goal, bound, differenceOf(roundsOf(table, one), roundsOf(table, other)), table.unit);
