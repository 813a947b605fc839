import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type BuildOptions, buildSync } from 'esbuild';
import type { Bundled } from '../lambdas/config/bundled.ts';
import { sourceMapFolder } from './stack-metadata.ts';

/** A file in `lambdas/`, without its ending. */
export type Entry = 'serve-app' | 'serve-shared' | 'publish-keys' | 'rotate-key' | 'probe';

const root = join(import.meta.dirname, '..');

/** How every function is bundled. `npm run bench` bundles what it compares with in the same way. */
export const bundlerOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS: an ES module's static import of a built-in evaluates all of its exports at every cold start.
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Code and source map by entry: the functions of all apps have the same. */
const built = new Map<Entry, { readonly code: string; readonly map: string }>();

function build(entry: Entry) {
  const known = built.get(entry);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'lambdas', `${entry}.ts`)],
    absWorkingDir: root,
    outfile: 'index.js',
    write: false,
    sourcemap: 'external',
    sourcesContent: false,
    ...bundlerOptions,
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const made = { code: textOf('.js'), map: textOf('.map') };
  built.set(entry, made);
  return made;
}

/** A function's code: one file, whose first line is the part of the configuration that synth checked for it. */
export function bundle(scope: Construct, id: string, entry: Entry, config: Bundled): Code {
  const line = `"use strict";var VENDING_CONFIG=${JSON.stringify(config)};\n`;
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Not used: what follows always succeeds or throws. CDK takes assets with equal options for one.
      image: DockerImage.fromRegistry('none'),
      command: [scope.node.path, id],
      local: {
        tryBundle(directory: string) {
          const { code, map } = build(entry);
          writeFileSync(join(directory, 'index.js'), line + code);
          const maps = join(Stage.of(scope)?.outdir ?? directory, sourceMapFolder);
          mkdirSync(maps, { recursive: true });
          writeFileSync(join(maps, `${entry}.js.map`), afterOneLine(map));
          return true;
        },
      },
    },
  });
}

/** In `mappings`, each line ends in a semicolon (ECMA-426 section 7). */
const afterOneLine = (map: string) => map.replace('"mappings": "', '"mappings": ";');
