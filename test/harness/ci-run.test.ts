import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** A step that names what is not there any more would pass, and run less than it says. */
const root = join(import.meta.dirname, '../..');
const steps = readFileSync(join(root, '.ci/run'), 'utf8').match(/^ *step .+/gm) ?? [];
const script = steps.join('\n');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('CI runs tests that are there, with variables that they read', () => {
  const sources = globSync('test/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  const paths = script.match(/\btest\/[\w./-]+/g) ?? [];
  const variables = script.match(/\b[A-Z_]+(?==\d)/g) ?? [];
  const names = script.match(/(?<=npm run )[\w:]+/g) ?? [];
  expect([paths.length > 4, variables.length > 4, names.length > 4]).toEqual([true, true, true]);
  expect(
    paths.filter((path) => !existsSync(join(root, path)) && globSync(`${path}*`, { cwd: root }).length === 0),
  ).toEqual([]);
  expect(variables.filter((name) => !sources.some((source) => source.includes(name)))).toEqual([]);
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});
