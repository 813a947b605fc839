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
  /** Gets the warnings of the synthesis and, if it fails, all its output. */
  log: (line: string) => void;
}

/**
 * Synthesizes as `cdk synth` does, but without the CDK's CLI: what it would add is for deployments, and it takes a
 * second. Throws one line if it fails.
 */
export async function synthesize({ projectDirectory, app, output, signal, log }: Synthesis): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(packageFolder, 'cdk.json'), 'utf8'));
  const child = spawn(process.execPath, app ?? [ownModule('infra', 'app')], {
    cwd: projectDirectory,
    // As the CLI tells an app.
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const lines = Buffer.concat(chunks).toString().split('\n');
  for (const line of exitCode === 0 ? warningsOf(output) : lines) log(line);
  if (exitCode !== 0) throw new Error(`the synthesis failed with exit code ${exitCode}`);
}

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
