import { describe, expect, test } from '@jest/globals';
import { printRows, type Rows, tableOf } from '../../cli/rows.ts';
import type { Terminal } from '../../cli/terminal.ts';

test('a table has a column for every name, as wide as its longest cell', () => {
  expect(
    tableOf([
      { id: 'a', label: 'first' },
      { id: 'longer', apps: ['x', 'y'] },
    ]),
  ).toBe(['ID      LABEL  APPS', 'a       first  -', 'longer  -      x,y'].join('\n'));
});

test.each([
  ['-', undefined],
  ['-', ''],
  ['null', null],
  ['false', false],
  ['0', 0],
  ['a,b', ['a', 'b']],
  ['-', {}],
  ['a=1 b=x,y', { a: 1, b: ['x', 'y'] }],
])('a cell says %s for %j', (cell, value) => {
  expect(tableOf([{ value }])).toBe(`VALUE\n${cell}`);
});

test('a table that is wider than the terminal has a block for each row, without the cells that a row lacks', () => {
  const rows = [{ id: 'a', label: 'first' }, { id: 'longer' }];
  expect(tableOf(rows, 13)).toBe(['ID      LABEL', 'a       first', 'longer  -'].join('\n'));
  expect(tableOf(rows, 12)).toBe(['ID     a', 'LABEL  first', '', 'ID     longer'].join('\n'));
});

describe('a page', () => {
  const print = (page: Rows, json?: true) => {
    const [out, said]: [string[], string[]] = [[], []];
    const terminal = {
      out: (text: string) => void out.push(text),
      say: (text: string) => void said.push(text),
    };
    printRows(terminal as unknown as Terminal, json ? { json } : {}, page);
    return { out: out.join('\n'), said: said.join('\n') };
  };
  const rows = [{ id: 'a' }];

  test('is a table, and beside it how to get the next', () => {
    expect(print({ rows, next: 'c' })).toEqual({
      out: 'ID\na',
      said: "There may be more: --after 'c'",
    });
    expect(print({ rows })).toEqual({ out: 'ID\na', said: '' });
    expect(print({ rows: [] })).toEqual({ out: 'The list is empty.', said: '' });
  });

  test('is JSON for scripts, and nothing beside it', () => {
    expect(print({ rows, next: 'c' }, true)).toEqual({
      out: JSON.stringify({ rows, next: 'c' }, null, 2),
      said: '',
    });
    expect(JSON.parse(print({ rows }, true).out)).toStrictEqual({ rows });
  });
});
