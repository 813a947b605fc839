import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';

const entry = join(import.meta.dirname, '../../client/index.ts');

/** What a page's bundler makes of a module that uses these. */
function gzipBytes(names: readonly string[]): number {
  const contents = `import { ${names.join(', ')} } from ${JSON.stringify(entry)}; console.log(${names.join(', ')});`;
  const stdin = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = buildSync({
    stdin,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

test('the whole client is under 3 KB gzipped, and a page has only what it imports', () => {
  const vendors = ['avaya', 'chatsdk', 'comapi', 'qiscus', 'wonderful'];
  const sizes = Object.fromEntries(
    [['createTokenSource'], ...vendors.map((vendor) => [vendor])].map((names) => [
      names.join(),
      gzipBytes(names),
    ]),
  );
  const whole = gzipBytes(['createTokenSource', 'TokenError', ...vendors]);
  console.log(`The client's size, in bytes gzipped: ${JSON.stringify({ whole, ...sizes })}`);
  expect(whole).toBeLessThan(3 * 1_024);
  expect(sizes['createTokenSource']).toBeLessThan(whole - 300);
  expect(sizes['comapi']).toBeLessThan(whole / 1.5);
});
