import { ratioOf, summaryOf } from '../measure/statistics.ts';
import type { Goal, Outcome, Section, Table } from '../section.ts';
import { figure } from './figure.ts';
import { roundsOf } from './goals.ts';

/** The first line is the head. */
export const tableOf = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

export function measuresOf(table: Table): string {
  const { rows, unit, base } = table;
  const isMeasuredOnce = rows.every(({ rounds }) => rounds.flat().length === 1);
  const lines = rows.map(({ title, rounds }) => {
    const { low, median, high } = summaryOf(rounds);
    const spread = isMeasuredOnce ? [] : [`${figure(low)} to ${figure(high)}`];
    return [title, figure(median), ...spread, figure(ratioOf(rounds, roundsOf(table, base)).median)];
  });
  return tableOf(['', unit, ...(isMeasuredOnce ? [] : ['quartiles']), `x ${base}`], lines);
}

export const goalsOf = (goals: readonly Goal[]): string =>
  tableOf(
    ['goal', 'wanted', 'measured (quartiles)', ''],
    goals.map(({ goal, limit, measured, isMet }) => [goal, limit, measured, isMet ? 'met' : '**not met**']),
  );

export const sectionOf = ({ title, method }: Section, { tables }: Outcome): string =>
  [
    `## ${title}`,
    method,
    ...tables.flatMap((table) => [
      `### ${table.title}`,
      `![${table.title}](charts/${table.name}.svg)`,
      measuresOf(table),
      ...(table.note ? [table.note] : []),
    ]),
  ].join('\n\n');
