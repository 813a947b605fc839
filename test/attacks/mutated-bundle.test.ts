import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { attackConfig } from './attack-config.ts';
import { bundleWith, type Edit } from './mutated-bundle.ts';

test.each<[title: string, edit: Edit]>([
  ['is not there', ['http/edge.ts', 'a guard of long ago', '']],
  ['is there twice', ['http/edge.ts', 'app.allowedOrigins', '']],
  ['is in no bundle', ['config/define-config.ts', 'const marginMillis', 'const marginMillis']],
])('a control whose guard %s fails', async (_title, edit) => {
  await expect(bundleWith([edit], attackConfig)).rejects.toThrow(edit[0]);
});

test('an edit is in the bundle, and in no other', async () => {
  const edit: Edit = ['adapters/system-clock.ts', 'Math.floor', 'Math.made'];
  expect((await bundleWith([edit], attackConfig)).serveApp).toContain('Math.made');
  expect((await bundleWith([], attackConfig)).serveApp).not.toContain('Math.made');
});

test('every attack on a single Region that has something to attack is there', () => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('{attacks,e2e/attacks}/*.test.ts', { cwd: root });
  const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const titles = new Set(Array.from(source.matchAll(/['"]([ABD]\d+) /g), ([, id]) => id));
  // Of the rest, A10 is about several Regions, and D10 about keys that are not published yet.
  const numbers = (family: string, last: number, except = 0) =>
    Array.from({ length: last }, (_, at) => at + 1).flatMap((at) =>
      at === except ? [] : [`${family}${at}`],
    );
  const expected = [...numbers('A', 9), ...numbers('B', 11), ...numbers('D', 12, 10)];
  expect([...titles].sort()).toEqual(expected.sort());
});
