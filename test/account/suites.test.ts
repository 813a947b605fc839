import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { otherSuites, suites } from './suites.ts';

const root = join(import.meta.dirname, '../..');

test('every suite of end-to-end tests runs in an account, or the list says why not', () => {
  const listed = [...Object.keys(suites), ...Object.keys(otherSuites)];
  const files = listed.map((suite) => `${suite.replace(/\.test$/, '')}.test.ts`);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const all = globSync('test/{e2e,acceptance}/{,attacks/}*.test.ts', { cwd: root });
  expect(files.toSorted()).toEqual(all.toSorted());
});
