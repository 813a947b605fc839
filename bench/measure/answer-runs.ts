import { checkAnswer } from '../work/check-answer.ts';
import { eventFor, type Job, newContext } from '../work/events.ts';

export interface Runs {
  /** Of each run, from event to answer. */
  readonly micros: readonly number[];
  /** Of one run in the mean, on all threads. */
  readonly cpuMicros: number;
  /** After a collection, with `--expose-gc`. */
  readonly heapMegabytes: number;
}

/** In a process that keeps a function warm: a message `n` runs it n times, one after another. */
export function answerRuns(handler: (event: never, context: never) => Promise<object>, job: Job): void {
  async function run(): Promise<number> {
    const event = eventFor(job);
    const context = newContext();
    const startedAt = performance.now();
    const answer = await handler(event as never, context as never);
    const micros = (performance.now() - startedAt) * 1_000;
    checkAnswer(job, answer);
    return micros;
  }

  process.on('message', async (times: number) => {
    const micros: number[] = [];
    const before = process.cpuUsage();
    for (let n = 0; n < times; n += 1) micros.push(await run());
    const { user, system } = process.cpuUsage(before);
    globalThis.gc?.();
    const heapMegabytes = process.memoryUsage().heapUsed / 2 ** 20;
    process.send?.({ micros, cpuMicros: (user + system) / times, heapMegabytes } satisfies Runs);
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
