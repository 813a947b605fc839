import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname } from 'node:path';

export interface Synthesis {
  /** The folder of `cdk.json`. */
  projectDirectory: string;
  /** The command of the CDK app; by default that of `cdk.json`. */
  app?: string;
  /** The folder for the cloud assembly. */
  output: string;
  signal: AbortSignal;
  /** Gets the warnings of the synthesis and, if it fails, all its output. */
  log: (line: string) => void;
}

/** Runs `cdk synth` with the project's CDK CLI. Throws one line if it fails. */
export async function synthesize({ projectDirectory, app, output, signal, log }: Synthesis): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const child = spawn(
    process.execPath,
    [cli, 'synth', '--quiet', '--no-color', '--output', output, ...(app ? ['--app', app] : [])],
    {
      cwd: projectDirectory,
      // cdk.json starts the app as `node`: it must be this Node, not the machine's.
      env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    },
  );
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const lines = Buffer.concat(chunks).toString().split('\n');
  for (const line of exitCode === 0 ? lines.filter((line) => line.startsWith('WARNING ')) : lines) log(line);
  if (exitCode !== 0) throw new Error(`cdk synth failed with exit code ${exitCode}`);
}
