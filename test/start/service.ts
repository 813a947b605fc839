import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAlive } from '../../local/folder-lock.ts';

export const project = join(import.meta.dirname, '../..');
export const port = process.env['PORT'] ?? '3000';
export const baseUrl = `http://127.0.0.1:${port}`;

/** One `npm start`. */
export interface Service {
  /** Everything that it wrote so far. */
  text(): string;
  /** Stops it as a service manager does, and says after how many seconds it was gone. */
  stop(): Promise<number>;
  /** Kills it and all of its processes in the middle of whatever they do. */
  kill(): Promise<void>;
}

export const secondsSince = (millis: number) => (performance.now() - millis) / 1000;

/** Starts the service as a new user does, and waits until it listens. */
export async function startService(...options: string[]): Promise<Service> {
  const npm = spawn('npm', ['start', '--', ...options], {
    cwd: project,
    env: { ...process.env, PORT: port },
    detached: true,
  });
  running.add(npm);
  const output: string[] = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const text = () => output.join('');
  await until(
    () => {
      if (npm.exitCode !== null) throw new Error(text());
      return text().includes(`Listening on ${baseUrl}\n`);
    },
    180,
    () => `it does not listen\n${text()}`,
  );
  return {
    text,
    async kill() {
      const pid = Number(readFileSync(join(project, '.local/pid'), 'utf8'));
      killGroup(npm);
      await until(
        () => !isAlive(pid),
        20,
        () => `process ${pid} does not end`,
      );
    },
    async stop() {
      const stoppedAt = performance.now();
      npm.kill('SIGTERM');
      await until(
        async () => !(await answersHealth()),
        10,
        () => `it does not stop\n${text()}`,
      );
      const seconds = secondsSince(stoppedAt);
      // Its file of the process that runs here goes last.
      await until(
        () => npm.exitCode !== null || npm.signalCode !== null,
        5,
        () => `npm does not end\n${text()}`,
      );
      return seconds;
    },
  };
}

/** Waits until it holds. Throws saying what does not after so many seconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  seconds: number,
  what: () => string,
): Promise<void> {
  const since = performance.now();
  while (!(await holds())) {
    if (secondsSince(since) > seconds) throw new Error(`after ${seconds} s: ${what()}`);
    await setTimeout(20);
  }
}

export const answersHealth = (): Promise<boolean> =>
  fetch(`${baseUrl}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

const running = new Set<ChildProcess>();

/** Whatever this process started. */
export function killAll(): void {
  for (const each of running) killGroup(each);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
