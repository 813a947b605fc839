import { join } from 'node:path';
import { build } from 'esbuild';
import { awsSdkForLambda } from '../../infra/aws-sdk.ts';
import { bundlerOptions } from '../../infra/code.ts';
import type { Unpacked } from './synthesis.ts';

/** Our functions have only a part of AWS's SDK (`infra/aws-sdk.ts`). */
export type Sdk = 'whole SDK' | 'our part of the SDK';

/** Bundles one of `bench/handlers/` with our functions' options. It runs with the environment of one of ours. */
export async function bundleHandler(
  file: string,
  sdk: Sdk,
  into: string,
  { environment }: Unpacked,
): Promise<Unpacked> {
  const folder = join(into, sdk.replaceAll(' ', '-'), file.replace(/\.\w+$/, ''));
  await build({
    ...bundlerOptions,
    mainFields: [...bundlerOptions.mainFields],
    plugins: sdk === 'whole SDK' ? [] : [awsSdkForLambda],
    entryPoints: [join(import.meta.dirname, '../handlers', file)],
    outfile: join(folder, 'index.js'),
  });
  return { folder, environment };
}
