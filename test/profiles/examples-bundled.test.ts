import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { examples, profiles } from '../vending/demo-app.ts';

const lambdas = join(import.meta.dirname, '../../lambdas');
const entries = readdirSync(lambdas).filter((name) => name.endsWith('.ts'));
const titles = Object.values(examples).flatMap((all) => all.map(({ title }) => title));

/** What of the examples one bundle carries: their files, and their titles. */
async function carriedBy(entry: string) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(lambdas, entry)],
    absWorkingDir: lambdas,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  const code = outputFiles.map(({ text }) => text).join();
  const files = Object.keys(metafile.inputs).filter((file) => file.startsWith('profiles/examples/'));
  return { files, titles: titles.filter((title) => code.includes(JSON.stringify(title))) };
}

test.each(entries)('%s carries no example into its bundle', async (entry) => {
  expect(await carriedBy(entry)).toEqual({ files: [], titles: [] });
});

test('a bundle of the examples carries each of them (control)', async () => {
  const { files, titles: carried } = await carriedBy('profiles/examples/registry.ts');
  expect(files).toHaveLength(Object.keys(profiles).length + 1);
  expect(carried).toEqual(titles);
});
