import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import nineVendors from '../../examples/nine-vendors.config.ts';
import { unsafeChoices } from '../../lambdas/config/unsafe-choices.ts';

const file = join(import.meta.dirname, '../../examples/nine-vendors.config.ts');

test('nine vendors take less than 120 lines of configuration, and nothing of it is unsafe', () => {
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(120);
  expect(Object.keys(nineVendors.apps)).toHaveLength(9);
  expect(unsafeChoices(nineVendors)).toEqual([]);
});
