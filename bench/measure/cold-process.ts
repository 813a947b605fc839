/**
 * A function in a fresh process: loads it, answers one request and ends. Arguments: its folder, and a file with the event and
 * the context. Writes what it measured to the file descriptor 3. Only built-ins that Node has loaded anyway are used before
 * the function, so that it finds nothing prepared.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder = '', file = ''] = process.argv.slice(2);
const { event, context } = JSON.parse(readFileSync(file, 'utf8'));
context.getRemainingTimeInMillis = () => 10_000;
const load = createRequire(import.meta.url);

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const { handler } = load(`${folder}/index.js`);
const importMillis = performance.now() - startedAt;
const answer = await handler(event, context);
const firstMillis = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
writeSync(3, JSON.stringify({ importMillis, firstMillis, cpuMillis: (user + system) / 1_000, answer }));
process.exit();
