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
