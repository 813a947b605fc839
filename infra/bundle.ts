import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Bundled } from '../lambdas/config/bundled.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { appSlice } from '../lambdas/config/slices.ts';
import { bundleCache } from './bundle-cache.ts';
import { choicesOf } from './choices.ts';
import type { Bundle } from './code.ts';
import { ownModule, packageFolder } from './folders.ts';
import { sourceMapFolder } from './stack-metadata.ts';

export type Entry = Bundle['entry'];

/** By bundle: functions with the same choices have the same code. */
const built = bundleCache(process.env['VENDING_BUNDLES']);

const bundleOf = (entry: Entry, config: Bundled) =>
  JSON.stringify({ entry, choices: choicesOf(entry, config) } satisfies Bundle);

/** Builds the code of all apps side by side: one by one, as they are asked for, takes several times as long. */
export function buildAhead(scope: Construct, config: VendingConfig): void {
  if (!Stack.of(scope).bundlingRequired) return;
  build(Object.keys(config.apps).map((app) => bundleOf('serve-app', appSlice(config, app))));
}

function build(bundles: readonly string[]): void {
  const missing = [...new Set(bundles)].filter((bundle) => !built.get(bundle));
  if (missing.length === 0) return;
  const made = execFileSync(process.execPath, [ownModule('infra', 'build'), ...missing], {
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  for (const [at, code] of JSON.parse(made).entries()) built.set(missing[at] ?? '', code);
}

function codeNow(bundle: string) {
  build([bundle]);
  const made = built.get(bundle);
  if (!made) throw new Error(`esbuild made nothing of ${bundle}`);
  return made;
}

/**
 * A function's code: one file, whose first line is the part of the configuration that synth checked for it, and the pages
 * that it shows.
 */
export function bundle(
  scope: Construct,
  id: string,
  entry: Entry,
  { config, pagesOf }: { readonly config: Bundled; readonly pagesOf?: (() => object) | undefined },
): Code {
  const line = () => {
    const pages = pagesOf ? `,VENDING_PAGES=${JSON.stringify(pagesOf())}` : '';
    return `"use strict";var VENDING_CONFIG=${JSON.stringify(config)}${pages};\n`;
  };
  return Code.fromAsset(packageFolder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Not used: what follows always succeeds or throws. CDK takes assets with equal options for one.
      image: DockerImage.fromRegistry('none'),
      command: [scope.node.path, id],
      local: {
        tryBundle(directory: string) {
          const { code, map } = codeNow(bundleOf(entry, config));
          writeFileSync(join(directory, 'index.js'), line() + code);
          const maps = join(Stage.of(scope)?.outdir ?? directory, sourceMapFolder);
          mkdirSync(maps, { recursive: true });
          const name = entry === 'serve-app' ? [entry, ...Object.keys(config.apps)].join('-') : entry;
          writeFileSync(join(maps, `${name}.js.map`), afterOneLine(map));
          return true;
        },
      },
    },
  });
}

/** In `mappings`, each line ends in a semicolon (ECMA-426 section 7). */
const afterOneLine = (map: string) => map.replace('"mappings": "', '"mappings": ";');
