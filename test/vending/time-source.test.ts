import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../lambdas');
/** Readings of the machine's own time. */
const ownTime = /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/;

const files = globSync('{contract,vending,profiles,keys,callers}/**/*.ts', { cwd: root });

test('there are files to look at', () => expect(files.length).toBeGreaterThan(30));

test.each(files)('%s takes the time from the clock that it is given', (file) => {
  expect(readFileSync(join(root, file), 'utf8')).not.toMatch(ownTime);
});

test.each(['Date.now()', 'new Date()', 'new Date( )', 'const { now } = Date.now', 'performance.now()'])(
  '%s would be found (control)',
  (code) => expect(code).toMatch(ownTime),
);

test('a time that is given is no reading of the clock (control)', () => {
  expect('new Date(now * 1000)').not.toMatch(ownTime);
});
