import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';
import { sourceMapFolder } from '../../infra/stack-metadata.ts';
import { answer } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import type { CommonOptions, Context } from '../context.ts';

/** Where a stack frame of the log is in the source. */
export const frame = (context: Context): Command =>
  command(
    'frame <function> <frames...>',
    'shows the source lines of stack frames, such as `frame serve-app-shop index.js:2:40123`; needs no deployment',
  )
    .option('--assembly <folder>', 'the cloud assembly of the deployed release', 'cdk.out')
    .action((name: string, frames: string[], options: CommonOptions & { assembly: string }) => {
      const map = mapOf(join(options.assembly, sourceMapFolder, `${name}.js.map`));
      const places = Array.from(frames.join('\n').matchAll(/(\d+):(\d+)\)?$/gm), ([, line, column]) => {
        const found = map.findOrigin(Number(line), Number(column));
        return 'fileName' in found
          ? `${found.fileName}:${found.lineNumber}:${found.columnNumber}`
          : 'unknown';
      });
      if (places.length === 0)
        throw new CommandError('A frame ends in :line:column, such as index.js:2:40123.');
      answer(context.terminal, options, { places }, { text: places.join('\n') });
    });

function mapOf(path: string): SourceMap {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new CommandError(`There is no source map ${path}: is it the assembly of \`cdk synth\`?`);
  }
}
