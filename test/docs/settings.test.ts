import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './markdown.ts';
import { type Setting, settings } from './settings.ts';

interface Row {
  /** The profile or the kind of caller, in the tables that have one. */
  readonly of?: string | undefined;
  readonly names: readonly string[];
  readonly byDefault: string;
  readonly allowed: string;
}

/** The tables with this first column and a column `default`. */
function rowsOf(page: string, first: keyof typeof settings): Row[] {
  const tables = page.matchAll(
    RegExp(`^\\| ${first} \\|(?=.* default \\|).*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'gm'),
  );
  return Array.from(tables, ([, body = '']) => body.trimEnd().split('\n'))
    .flat()
    .map((line) => {
      const cells = line.split(' | ').map((cell) => cell.replace(/^\| /, ''));
      const [of, ...rest] = first === 'profile' || first === 'kind' ? cells : [undefined, ...cells];
      const [names = '', byDefault = '', allowed = ''] = rest;
      const quoted = Array.from(names.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
      return {
        of: of?.replaceAll('`', ''),
        names: quoted,
        byDefault,
        allowed: first === 'limit' ? byDefault : allowed,
      };
    });
}

const wordsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((each) =>
    typeof each === 'number' ? each.toLocaleString('en-US') : String(each),
  );
const expectedDefault = ({ byDefault }: Setting) => {
  if (!byDefault) return ['required'];
  const { value } = byDefault;
  if (value === undefined) return [];
  if (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
    return [Array.isArray(value) ? '[]' : '{}'];
  return wordsOf(value);
};
const expectedAllowed = ({ min, max, choices }: Setting) => [
  ...wordsOf(choices),
  ...(min === undefined
    ? []
    : [max === undefined ? `${wordsOf(min)} or more` : `${wordsOf(min)} to ${wordsOf(max)}`]),
];

/** A word, and not as a part of another: 5 is not in 500. */
const says = (cell: string, word: string) =>
  RegExp(`(?<![\\w,])${RegExp.escape(word)}(?!\\w|,\\d)`).test(cell);

/** What is wrong with the row of a setting. */
function faults(page: string, table: keyof typeof settings, setting: Setting): string[] {
  // A number that only some profiles have is no setting of the others; `callers` must not stay empty.
  if (setting.byDefault?.value === 0 && setting.min === undefined) return [];
  const name = table === 'limit' ? setting.name.replace(/\..*/, '') : setting.name;
  const row = rowsOf(page, table).find(
    ({ of, names }) => names.includes(name) && (of === undefined || of === setting.of),
  );
  if (!row) return [`${table} ${setting.of ?? ''} ${setting.name}: has no row`];
  const missing = [
    ...(name === 'callers' ? ['required'] : expectedDefault(setting)).filter(
      (word) => !says(row.byDefault, word),
    ),
    ...(table === 'limit' || name === 'rollout' ? [] : expectedAllowed(setting)).filter(
      (word) => !says(row.allowed, word),
    ),
  ];
  return missing.map((word) => `${setting.of ?? ''} ${setting.name}: does not say ${word}`);
}

const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
const tables = Object.keys(settings) as (keyof typeof settings)[];

describe.each(tables)('the tables by %s', (table) => {
  test('have each setting, with its default and its bounds', () => {
    expect(settings[table].length).toBeGreaterThan(10);
    expect(settings[table].flatMap((setting) => faults(page, table, setting))).toEqual([]);
  });

  test('have no other', () => {
    const known = settings[table].map(({ name, of }) => [
      table === 'limit' ? name.replace(/\..*/, '') : name,
      of,
    ]);
    const unknown = rowsOf(page, table).flatMap((row) =>
      row.names.filter((name) => !known.some(([each, of]) => each === name && (row.of ?? of) === of)),
    );
    expect(unknown).toEqual(table === 'setting' ? ['apps', 'profile', 'settings'] : []);
  });
});

test('control: a wrong default, a wrong bound and a row that is missing are found', () => {
  const [knownPlace = ''] = /^\| `knownPlaceSeconds`.*\n/m.exec(page) ?? [];
  const changed = page
    .replace('| 512 | 128 to 10,240 |', '| 256 | 128 to 10,240 |')
    .replace('| 10 to 29 |', '| 1 to 29 |')
    .replace(knownPlace, '');
  const found = settings.setting.flatMap((setting) => faults(changed, 'setting', setting));
  expect([
    ...new Set(
      found.map((fault) =>
        fault
          .trim()
          .replace(/^(?!setting )\w+ (?=\w)/, '')
          .replace(/^setting \w+/, ''),
      ),
    ),
  ]).toHaveLength(3);
});
