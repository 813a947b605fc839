/** A function that is kept warm. Arguments: its folder and its job. A message `n` runs it n times, one after another. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { checkAnswer } from '../work/check-answer.ts';
import { eventFor, type Job, newContext } from '../work/events.ts';

export interface Warm {
  /** Of each run, from event to answer. */
  readonly micros: readonly number[];
  /** Of one run in the mean, on all threads. */
  readonly cpuMicros: number;
}

const [folder = '', job = 'vend'] = process.argv.slice(2) as [string, Job];
const { handler } = createRequire(import.meta.url)(join(folder, 'index.js'));

async function run(): Promise<number> {
  const event = eventFor(job);
  const context = newContext();
  const startedAt = performance.now();
  const answer = await handler(event, context);
  const micros = (performance.now() - startedAt) * 1_000;
  checkAnswer(job, answer);
  return micros;
}

process.on('message', async (times: number) => {
  const micros: number[] = [];
  const before = process.cpuUsage();
  for (let n = 0; n < times; n += 1) micros.push(await run());
  const { user, system } = process.cpuUsage(before);
  process.send?.({ micros, cpuMicros: (user + system) / times } satisfies Warm);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
