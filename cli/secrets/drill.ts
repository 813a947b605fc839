import { setTimeout } from 'node:timers/promises';

export interface DrillOptions {
  /** Requests that are repeated all the time, by name. They throw if they fail, and give `false` if they did nothing. */
  readonly traffic: Readonly<Record<string, () => Promise<unknown>>>;
  /** Changes keys meanwhile. */
  readonly change: (round: number) => Promise<void>;
  readonly rounds: number;
  /** Before, between and after changes. */
  readonly pauseMillis: number;
  /** Between two requests of one kind. */
  readonly gapMillis: number;
}

/** How often one kind of request succeeded, how often it failed, and why. */
export interface Tally {
  readonly what: string;
  readonly done: number;
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Changes keys under live traffic, and counts what fails. */
export async function drill(options: DrillOptions): Promise<Tally[]> {
  const { change, rounds, pauseMillis, gapMillis } = options;
  let isOver = false;

  async function keepDoing(what: string, act: () => Promise<unknown>): Promise<Tally> {
    let done = 0;
    const reasons: Record<string, number> = {};
    while (!isOver) {
      try {
        if ((await act()) !== false) done += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
      await setTimeout(gapMillis);
    }
    return { what, done, failed: Object.values(reasons).reduce((sum, count) => sum + count, 0), reasons };
  }

  const going = Promise.all(Object.entries(options.traffic).map(([what, act]) => keepDoing(what, act)));
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await setTimeout(pauseMillis);
      await change(round);
    }
    await setTimeout(pauseMillis);
  } finally {
    isOver = true;
    await going;
  }
  return going;
}
