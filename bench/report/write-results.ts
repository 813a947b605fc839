import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Section } from '../section.ts';
import { chartOf } from './chart.ts';
import { machine, versions } from './machine.ts';
import { goalsOf, sectionOf } from './markdown.ts';

const folder = join(import.meta.dirname, '..');

/** Writes `bench/results.md`, and a chart for each of its tables. */
export function writeResults(outcomes: readonly (readonly [Section, Outcome])[]): void {
  const charts = join(folder, 'charts');
  rmSync(charts, { recursive: true, force: true });
  mkdirSync(charts);
  for (const table of outcomes.flatMap(([, { tables }]) => tables))
    writeFileSync(join(charts, `${table.name}.svg`), chartOf(table));
  const text = [
    '# Results',
    '`npm run bench` writes this file. [docs/performance.md](../docs/performance.md) says what it means. Figures are ' +
      'medians of the medians of rounds, with quartiles; ratios are those of the same rounds.',
    machine(),
    `Compared with: ${versions()}.`,
    '## Goals',
    goalsOf(outcomes.flatMap(([, { goals = [] }]) => goals)),
    ...outcomes.map(([section, outcome]) => sectionOf(section, outcome)),
  ].join('\n\n');
  writeFileSync(join(folder, 'results.md'), `${text}\n`);
}
