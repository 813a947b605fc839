import { join } from 'node:path';
import { build } from 'esbuild';
import { bundlerOptions } from '../../infra/code.ts';
import type { Unpacked } from './synthesis.ts';

/** Bundles one of `bench/handlers/` as our functions are bundled. It runs with the environment of one of ours. */
export async function bundleHandler(
  file: string,
  into: string,
  { environment }: Unpacked,
): Promise<Unpacked> {
  const folder = join(into, file.replace(/\.\w+$/, ''));
  await build({
    ...bundlerOptions,
    mainFields: [...bundlerOptions.mainFields],
    entryPoints: [join(import.meta.dirname, '../handlers', file)],
    outfile: join(folder, 'index.js'),
  });
  return { folder, environment };
}
