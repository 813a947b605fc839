import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { linkedFrom, namedTests, untitled } from '../harness/documented.ts';

const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/attacks.md');
const text = readFileSync(document, 'utf8');
const rows = Array.from(text.matchAll(/^\| ([A-E]\d+) \| (.+) \| (.+) \| (.+) \|$/gm), (row) => row.slice(1));
const untested = Array.from(text.matchAll(/^- \*\*([A-E]\d+),/gm), ([, id = '']) => id);
const linked = (markdown: string) => linkedFrom(document, markdown);

/** The numbers in the titles of each file. */
const files = globSync('test/{attacks,e2e/attacks}/*.test.ts', { cwd: root }).map((file) => join(root, file));
const numbered = files.flatMap((file) =>
  Array.from(readFileSync(file, 'utf8').matchAll(/['"`]([A-E]\d+) /g), ([, id = '']) => ({ file, id })),
);

test('every number has one line, in order, and the few without a test are named', () => {
  const lasts = { A: 10, B: 12, C: 14, D: 12, E: 8 };
  const all = Object.entries(lasts).flatMap(([family, last]) =>
    Array.from({ length: last }, (_, at) => `${family}${at + 1}`),
  );
  expect(untested).toEqual(['A10', 'E3', 'E5']);
  expect(rows.map(([id]) => id)).toEqual(all.filter((id) => !untested.includes(id)));
});

test.each(rows)('%s: its test has that title', (id, _attack, guard, tests) => {
  expect([namedTests(tests).length > 0, guard !== '']).toEqual([true, true]);
  expect([id, untitled(document, tests)]).toEqual([id, []]);
});

test('every numbered test is on the line of its number', () => {
  expect(numbered.length).toBeGreaterThan(40);
  for (const { file, id } of numbered) {
    const [, , , tests = ''] = rows.find(([each]) => each === id) ?? [];
    expect([id, linked(tests)]).toEqual([id, expect.arrayContaining([file])]);
  }
});
