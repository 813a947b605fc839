/**
 * Tries the README's first line as a new user would: `npm start`, the printed flow pasted into a shell, SIGTERM. Uses
 * this checkout's own `.local`, so it is no part of `npm test`.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const project = join(import.meta.dirname, '../..');
const port = process.env['PORT'] ?? '3000';
const startedAt = Date.now();
const secondsSince = (millis: number) => (Date.now() - millis) / 1000;

/** What the flow of each profile must print, in the words of its answers. */
const expected: Record<string, [accepted: RegExp, refused: RegExp]> = {
  comapi: [/"state":"SessionStarted"/, /"message":"Invalid JWT"/],
  qiscus: [/"results":\{"user":\{"email":"\+6281234567890"/, /"error":\{"message":"The nonce is not valid/],
};

const npm = spawn('npm', ['start'], { cwd: project, env: { ...process.env, PORT: port }, detached: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killGroup(npm);
    process.exit(1);
  });
const output: string[] = [];
for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));

try {
  await until(() => output.join('').includes(`Listening on http://127.0.0.1:${port}\n`), 30, 'it listens');
  console.log(`listening after ${secondsSince(startedAt).toFixed(1)} s`);
  assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
  assert.equal(statSync(join(project, '.local/credentials.json')).mode & 0o777, 0o600);

  const flow = /^value\(\) [\s\S]*?(?=\n\n)/m.exec(output.join(''))?.[0] ?? '';
  const answers = execFileSync('bash', ['-c', flow], { cwd: project, encoding: 'utf8' });
  const shown = Object.keys(expected).filter((profile) => flow.includes(`# ${profile}\n`));
  for (const pattern of shown.flatMap((profile) => expected[profile] ?? [])) assert.match(answers, pattern);
  console.log(`the printed flow worked: a token accepted, then refused, for ${shown.join(' and ')}`);

  const stoppedAt = Date.now();
  npm.kill('SIGTERM');
  await until(async () => !(await answersHealth()), 2, 'it stops');
  console.log(`stopped ${secondsSince(stoppedAt).toFixed(1)} s after SIGTERM`);
} finally {
  killGroup(npm);
}

async function until(holds: () => boolean | Promise<boolean>, seconds: number, what: string): Promise<void> {
  const since = Date.now();
  while (!(await holds())) {
    if (npm.exitCode !== null && what === 'it listens') throw new Error(output.join(''));
    if (secondsSince(since) > seconds)
      throw new Error(`${what}: not within ${seconds} s\n${output.join('')}`);
    await setTimeout(50);
  }
}

async function answersHealth(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
