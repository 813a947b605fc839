import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { linkedFrom, namedTests, untitled } from '../harness/documented.ts';

const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/architecture.md');
const text = readFileSync(document, 'utf8');
const [, section = ''] = /^## Faults$(.+?)^## /ms.exec(text) ?? [];
const rows = Array.from(section.matchAll(/^\| (?!fault \||---)(.+?) \| (.+?) \| (.+) \|$/gm), (row) =>
  row.slice(1),
);

test.each(rows)('%s: its test has that title', (_fault, promise, tests) => {
  expect([promise !== '', namedTests(tests).length > 0]).toEqual([true, true]);
  expect(untitled(document, tests)).toEqual([]);
});

test('every dependency has its faults, and every file of these tests is in the table', () => {
  const faults = rows.map(([fault = '']) => fault);
  for (const dependency of [
    'DynamoDB',
    'Secrets Manager',
    'SNS',
    'identity provider',
    'vendor',
    'clock',
    'frozen',
  ])
    expect([dependency, faults.some((fault) => fault.includes(dependency))]).toEqual([dependency, true]);
  const here = globSync('test/faults/*.test.ts', { cwd: root }).map((file) => join(root, file));
  const linked = linkedFrom(document, section);
  expect(here.filter((file) => !linked.includes(file) && file !== import.meta.filename)).toEqual([]);
});
