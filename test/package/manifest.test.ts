import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { exports, bin, dependencies, peerDependencies, bundleDependencies } = JSON.parse(read('package.json'));
/** What is compiled to this file. */
const sourceOf = (compiled: string) => compiled.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, '.ts');

test('every export and the command have a source', () => {
  const { './package.json': itself, './presets/*': presets, ...modules } = exports;
  expect(itself).toBe('./package.json');
  expect(Object.keys(modules)).toEqual(['.', './config', './client']);
  expect(existsSync(join(root, sourceOf(presets.replace('*', 'livekit'))))).toBe(true);
  for (const compiled of [...Object.values<string>(modules), bin['token-vending']])
    expect([compiled, existsSync(join(root, sourceOf(compiled)))]).toEqual([compiled, true]);
  expect(read(sourceOf(bin['token-vending']))).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('what its modules import comes with it, or is a peer', () => {
  const brought = { ...dependencies, ...peerDependencies };
  // These hold modules of the AWS SDK as text.
  const exclude = ['infra/aws-sdk*.ts'];
  const paths = globSync('{lambdas,infra,openapi,cli,local,client}/**/*.{ts,tsx}', { cwd: root, exclude });
  const imported = paths.flatMap((path) =>
    Array.from(
      read(path).matchAll(/^(?:import|export)(?! type) .*?from '((?:@[\w-]+\/)?[\w-]+)[^']*';/gms),
      ([, name = '']) => name,
    ),
  );
  expect(new Set(imported).size).toBeGreaterThan(15);
  expect(imported.filter((name) => name !== 'node' && !(name in brought))).toEqual([]);
});

test("the AWS SDK's clients of the bundles are in the package", () => {
  const imported = globSync('lambdas/**/*.ts', { cwd: root }).flatMap((path) =>
    Array.from(read(path).matchAll(/'(@aws-sdk\/[\w-]+)'/g), ([, name]) => name),
  );
  expect(new Set(bundleDependencies)).toEqual(new Set(imported));
});
