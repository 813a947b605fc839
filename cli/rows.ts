import { answer } from './answer.ts';
import type { CommonOptions } from './context.ts';
import type { Terminal } from './terminal.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Some rows of a list, and the cursor for more. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/**
 * Columns are as wide as their longest cell. A missing cell is a hyphen. If a line would be longer than the terminal's, each
 * row is a block with a line for each cell that it has.
 */
export function tableOf(rows: readonly Row[], maxWidth = Number.POSITIVE_INFINITY): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => {
    const cells = [name.toUpperCase(), ...rows.map((row) => cellOf(row[name]))];
    const width = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) => cell.padEnd(width));
  });
  const lines = Array.from({ length: rows.length + 1 }, (_, at) =>
    columns.map((cells) => cells[at]).join('  '),
  );
  const trimmed = lines.map((line) => line.trimEnd());
  return trimmed.some((line) => line.length > maxWidth) ? blocksOf(rows, names) : trimmed.join('\n');
}

function blocksOf(rows: readonly Row[], names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length));
  const blocks = rows.map((row) =>
    names
      .map((name) => [name.toUpperCase().padEnd(width), cellOf(row[name])])
      .filter(([, cell]) => cell !== '-')
      .map((cells) => cells.join('  ')),
  );
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function cellOf(value: unknown): string {
  if (value === undefined || value === '') return '-';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${name}=${cellOf(member)}`);
  return members.length === 0 ? '-' : members.join(' ');
}

/** Prints one page of a list, and the option that gets the next. */
export function printRows(terminal: Terminal, options: CommonOptions, { rows, next }: Rows): void {
  const text = rows.length === 0 ? 'The list is empty.' : tableOf(rows, terminal.columns);
  const note = next === undefined ? undefined : `There may be more: --after '${next}'`;
  answer(terminal, options, { rows, next }, { text, note });
}
