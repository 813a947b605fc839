import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const startTimeoutMillis = 60_000;

/** The last lines that a server printed, for a failure's report. */
export interface RealServer {
  log(): string;
}

/**
 * Starts a server that is not ours in a folder that is made for it, and ends it with this process, however that ends. Secrets
 * go by its environment, which, unlike arguments, other users of the machine can't read.
 *
 * @param healthUrl answers 200 when the server is ready.
 */
export async function startServer(
  program: string,
  env: Readonly<Record<string, string>>,
  healthUrl: string,
): Promise<RealServer> {
  const directory = mkdtempSync(join(tmpdir(), 'token-vending-server-'));
  const server = spawn(program, [], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], env });
  process.once('exit', () => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const lines: string[] = [];
  server.once('error', ({ message }) => lines.push(message));
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trimEnd().split('\n')));
  const log = () => lines.slice(-40).join('\n');
  if (!(await answers(healthUrl, server))) throw new Error(`${program} did not start:\n${log()}`);
  return { log };
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMillis;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await setTimeout(50);
  }
  return false;
}
