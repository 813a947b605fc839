import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { VendingConfig } from '../../lambdas/config/schema.ts';

/** A piece of text in a file of `lambdas/`, and what stands in its place: a guard that is taken out, as a rule. */
export type Edit = readonly [file: string, guard: string, instead: string];

export interface Bundle {
  readonly serveApp: string;
  readonly issueNonce: string;
}

const lambdas = join(import.meta.dirname, '../../lambdas');

/**
 * The functions' real entries as CommonJS text, with these edits. Throws unless each guard is there exactly once, so
 * that no control outlives the guard that it is about. Packages stay outside: they would take most of the time.
 */
export async function bundleWith(edits: readonly Edit[], config: VendingConfig): Promise<Bundle> {
  const edited = new Map<string, string>();
  for (const edit of edits) {
    const path = join(lambdas, edit[0]);
    edited.set(path, textWith(edit, edited.get(path) ?? readFileSync(path, 'utf8')));
  }
  const { outputFiles, metafile } = await build({
    entryPoints: [join(lambdas, 'serve-app.ts'), join(lambdas, 'serve-shared.ts')],
    absWorkingDir: lambdas,
    outdir: lambdas,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    // What is evaluated as a function has no `import()`.
    supported: { 'dynamic-import': false },
    define: { VENDING_CONFIG: JSON.stringify(config) },
    plugins: [inPlaceOf(edited)],
  });
  const unused = edits.find(([file]) => !metafile.inputs[file]);
  if (unused) throw new Error(`${unused[0]} is in no bundle`);
  const [serveApp = '', issueNonce = ''] = outputFiles.map(({ text }) => text);
  return { serveApp, issueNonce };
}

function textWith([file, guard, instead]: Edit, text: string): string {
  const around = text.split(guard);
  if (around.length !== 2) throw new Error(`${file} has ${around.length - 1} times: ${guard}`);
  return around.join(instead);
}

const inPlaceOf = (edited: ReadonlyMap<string, string>): Plugin => ({
  name: 'edits',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = edited.get(path);
      return contents === undefined ? undefined : { contents, loader: 'ts', resolveDir: dirname(path) };
    });
  },
});
