import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { step } from '../harness/checks.ts';
import { freePort } from '../harness/free-port.ts';
import { installPython, missingPython } from '../harness/python.ts';

/**
 * Runs the store contracts against moto's DynamoDB, which shares no code with dynalite. Skipped, with the reason, if
 * Python is missing; in CI that is a failure.
 */
const missing = await missingPython();
if (missing) {
  console.log(`Store contracts on moto: skipped, ${missing}`);
  process.exit(process.env.CI ? 1 : 0);
}

const project = join(import.meta.dirname, '../..');
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const python = await step('install moto', () => installPython('moto', requirements));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const moto = spawn(python, [join(import.meta.dirname, 'serve.py'), String(port)], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.once('exit', () => moto.kill('SIGKILL'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
await step('start moto', answers);

const contracts = spawn('npm', ['test', '--', '--runInBand', 'test/contracts/'], {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, OTHER_DYNAMODB_URL: url },
});
process.exit(await exitCodeOf(contracts));

async function answers(): Promise<void> {
  for (let time = 0; time < 300 && moto.exitCode === null; time += 1) {
    const { ok } = await fetch(`${url}/moto-api/`).catch(() => ({ ok: false }));
    if (ok) return;
    await setTimeout(100);
  }
  throw new Error('moto did not start');
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
