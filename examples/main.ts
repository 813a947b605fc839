/** `npm run examples`: serves the examples for the service of `npm start`, and starts that first unless it runs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serveExamples } from './serve.ts';

const project = join(import.meta.dirname, '..');
const { PORT = '3000', EXAMPLES_PORT = '8080' } = process.env;
const isUp = () =>
  fetch(`http://127.0.0.1:${PORT}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

if (!(await isUp())) {
  const service = spawn(process.execPath, ['local/main.ts'], { cwd: project, stdio: 'inherit' });
  service.once('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => service.kill('SIGTERM'));
  while (!(await isUp())) await setTimeout(200);
}
// The apps allow this origin.
await serveExamples(
  JSON.parse(readFileSync(join(project, '.local/credentials.json'), 'utf8')),
  Number(EXAMPLES_PORT),
);
console.log(`The examples are at http://localhost:${EXAMPLES_PORT}/`);
