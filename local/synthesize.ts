import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname } from 'node:path';

export interface Synthesis {
  /** Where `cdk.json` stands. */
  projectDirectory: string;
  /** The CDK app, if not that of `cdk.json`: a command. */
  app?: string;
  /** Where the cloud assembly goes. */
  output: string;
  signal: AbortSignal;
  /** Takes the warnings of the synthesis and, if it fails, everything that it said. */
  log: (line: string) => void;
}

/** Runs `cdk synth` with the project's own CDK CLI; throws one line when it fails. */
export async function synthesize({ projectDirectory, app, output, signal, log }: Synthesis): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const child = spawn(
    process.execPath,
    [cli, 'synth', '--quiet', '--no-color', '--output', output, ...(app ? ['--app', app] : [])],
    {
      cwd: projectDirectory,
      // The app of cdk.json is started as `node`, which has to be this one and not the machine's.
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
