import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownModule, packageFolder } from '../infra/folders.ts';

export interface Synthesis {
  /** The folder of `vending.config.ts`. */
  projectDirectory: string;
  /** The CDK app: a file, or other arguments of Node. By default this service's. */
  app?: readonly string[];
  /** The folder for the cloud assembly. */
  output: string;
  signal: AbortSignal;
  /** The folder for bundles and compiled code, which the next synthesis uses again. */
  cache?: string;
  /** Gets the warnings of the synthesis. */
  log: (line: string) => void;
}

/**
 * Synthesizes as `cdk synth` does, but without the CDK's CLI and the check of the template by CloudFormation's schemas:
 * both are for deployments, and take seconds. Throws what the app said if it fails.
 */
export async function synthesize(synthesis: Synthesis): Promise<void> {
  const { projectDirectory, app, output, signal, cache, log } = synthesis;
  const { context } = JSON.parse(readFileSync(join(packageFolder, 'cdk.json'), 'utf8'));
  const child = spawn(process.execPath, app ?? [ownModule('infra', 'app')], {
    cwd: projectDirectory,
    // As the CLI tells an app.
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
      ...(cache && { VENDING_BUNDLES: join(cache, 'bundles'), NODE_COMPILE_CACHE: join(cache, 'compiled') }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0) throw new SynthesisError(saidIn(Buffer.concat(chunks).toString()));
  for (const line of warningsOf(output)) log(line);
}

/** Its message is what the app said: of a mistake in the configuration, the lines that matter. */
export class SynthesisError extends Error {}

const saidIn = (output: string) =>
  output
    .split('\n')
    .filter((line) => !line.startsWith('Bundling asset '))
    .join('\n')
    .trim() || 'the synthesis failed, and said nothing';

/** Source: the CDK's cloud assembly schema, `metadata`. */
function warningsOf(assembly: string): string[] {
  const files = readdirSync(assembly).filter((name) => name.endsWith('.metadata.json'));
  const byConstruct = files.flatMap((file) =>
    Object.values<readonly { type: string; data?: unknown }[]>(
      JSON.parse(readFileSync(join(assembly, file), 'utf8')),
    ),
  );
  return byConstruct
    .flat()
    .flatMap(({ type, data }) => (type === 'aws:cdk:warning' ? `WARNING ${data}` : []));
}
