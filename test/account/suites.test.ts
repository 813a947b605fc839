import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { suites } from './suites.ts';

test('the suites that run in an account are there', () => {
  const files = Object.keys(suites).map((suite) => `${suite.replace(/\.test$/, '')}.test.ts`);
  expect(files.filter((file) => !existsSync(join(import.meta.dirname, '../..', file)))).toEqual([]);
});
