import { checkAnswer } from '../job/check-answer.ts';
import { eventFor, type Job, newContext } from '../job/events.ts';

export interface Runs {
  /** Of each run, from event to answer. */
  readonly micros: readonly number[];
  /** Of one run in the mean, on all threads. */
  readonly cpuMicros: number;
  /** After a collection, with `--expose-gc`. */
  readonly heapMegabytes: number;
}

const batchSize = 50;

/** In a process that keeps a function warm: a message `n` runs it n times, one after another. */
export function answerRuns(handler: (event: never, context: never) => Promise<object>, job: Job): void {
  /** Events are made before, and answers are checked after: the bench's own work is in no figure. */
  async function batch(size: number) {
    const asked = Array.from({ length: size }, () => [eventFor(job), newContext()] as const);
    const answers: object[] = [];
    const micros: number[] = [];
    const before = process.cpuUsage();
    for (const [event, context] of asked) {
      const startedAt = performance.now();
      answers.push(await handler(event as never, context as never));
      micros.push((performance.now() - startedAt) * 1_000);
    }
    const { user, system } = process.cpuUsage(before);
    for (const answer of answers) checkAnswer(job, answer);
    return { micros, cpuMicros: user + system };
  }

  process.on('message', async (times: number) => {
    const micros: number[] = [];
    let cpuMicros = 0;
    // In small batches, so that what is kept for the check does not grow with the run.
    for (let done = 0; done < times; done += batchSize) {
      const runs = await batch(Math.min(batchSize, times - done));
      micros.push(...runs.micros);
      cpuMicros += runs.cpuMicros;
    }
    globalThis.gc?.();
    const heapMegabytes = process.memoryUsage().heapUsed / 2 ** 20;
    process.send?.({ micros, cpuMicros: cpuMicros / times, heapMegabytes } satisfies Runs);
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
