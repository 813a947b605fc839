import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Bundled } from '../lambdas/config/bundled.ts';
import { choicesOf } from './choices.ts';
import type { Bundle, codeOf } from './code.ts';
import { sourceMapFolder } from './stack-metadata.ts';

export type Entry = Bundle['entry'];

const root = join(import.meta.dirname, '..');

/** By bundle: functions with the same choices have the same code. */
const built = new Map<string, Awaited<ReturnType<typeof codeOf>>>();

function codeNow(bundle: Bundle) {
  const key = JSON.stringify(bundle);
  const made =
    built.get(key) ??
    JSON.parse(
      execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts'), key], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      }),
    );
  built.set(key, made);
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
          const { code, map } = codeNow({ entry, choices: choicesOf(entry, config) });
          writeFileSync(join(directory, 'index.js'), line + code);
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
