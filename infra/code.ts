import { readFile } from 'node:fs/promises';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { awsSdkForLambda } from './aws-sdk.ts';
import { ownModule, packageFolder } from './folders.ts';

/** One bundle: its code and its source map follow from these alone. */
export interface Bundle {
  /** A file in `lambdas/`, without its ending. */
  readonly entry: 'serve-app' | 'serve-shared' | 'publish-keys' | 'rotate-key' | 'probe' | 'describe-api';
  /** The names that its registries keep. */
  readonly choices: readonly string[];
}

/** How every function is bundled. `npm run bench` bundles what it compares with in the same way. */
export const bundlerOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS: an ES module's static import of a built-in evaluates all of its exports at every cold start.
  format: 'cjs',
  // For the same reason, the SDK's `import('node:http')` is a `require`: the import would load all of fetch.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: 'error',
} as const satisfies BuildOptions;

export const optionsFor = ({ entry, choices }: Bundle) =>
  ({
    ...bundlerOptions,
    mainFields: [...bundlerOptions.mainFields],
    entryPoints: [ownModule('lambdas', entry)],
    absWorkingDir: packageFolder,
    outfile: 'index.js',
    write: false,
    sourcemap: 'external',
    sourcesContent: false,
    // A registry's export that is left out is undefined, and no app of the bundle asks for it.
    logOverride: { 'import-is-undefined': 'silent' },
    // Not tsconfig.json, which the npm package does not have. Its `strict` would repeat the `"use strict"` of `bundle`.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [chosen(choices), awsSdkForLambda],
  }) satisfies BuildOptions;

/** A registry has one line for each thing that may be chosen: a bundle gets the lines of its choices. */
const chosen = (choices: readonly string[]): Plugin => ({
  name: 'chosen',
  setup({ onLoad, onEnd }) {
    const found = new Set<string>();
    onLoad({ filter: /[\\/]lambdas[\\/].*[\\/]registry\.[jt]s$/ }, async ({ path }) => {
      const lines = (await readFile(path, 'utf8')).split('\n');
      const isLeftOut = (line: string) => {
        const name = /^export (?:\{ (?:\w+ as )?|\* as )(\w+)(?: \})? from/.exec(line)?.[1];
        if (name !== undefined) found.add(name);
        return name !== undefined && !choices.includes(name);
      };
      return { contents: lines.map((line) => (isLeftOut(line) ? '' : line)).join('\n'), loader: 'ts' };
    });
    onEnd(() => ({
      errors: choices.flatMap((name) =>
        found.has(name) ? [] : [{ text: `No registry has the choice ${name}.` }],
      ),
    }));
  },
});

/** The code and the source map. */
export async function codeOf(bundle: Bundle): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await build(optionsFor(bundle));
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: textOf('.js'), map: textOf('.map') };
}
