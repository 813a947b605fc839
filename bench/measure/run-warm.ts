import type { Runs } from './answer-runs.ts';
import { type ChildOptions, startChild } from './child.ts';
import { interleaved } from './interleaved.ts';
import type { Rounds } from './statistics.ts';

export interface Pace {
  readonly rounds: number;
  /** Runs of each in a round. */
  readonly times: number;
  /** Runs of each before the first round. */
  readonly warmUp: number;
}

export interface WarmRounds {
  readonly micros: Readonly<Record<string, Rounds>>;
  readonly cpuMicros: Readonly<Record<string, Rounds>>;
}

/**
 * Runs processes that keep a function warm side by side.
 *
 * @param onWarm is called between the warm-up and the first round.
 */
export async function runWarm(
  starts: Readonly<Record<string, ChildOptions>>,
  { rounds, times, warmUp }: Pace,
  onWarm: () => Promise<unknown> = async () => {},
): Promise<WarmRounds> {
  const titles = Object.keys(starts);
  const children = Object.fromEntries(
    await Promise.all(
      Object.entries(starts).map(async ([title, options]) => [title, await startChild(options)] as const),
    ),
  );
  try {
    const run = async (title: string, times: number) => {
      const runs = await children[title]?.ask<Runs>(times);
      if (!runs) throw new Error(`no process ${title}`);
      return runs;
    };
    for (const title of titles) await run(title, warmUp);
    await onWarm();
    const cpuMicros = Object.fromEntries(titles.map((title) => [title, [] as number[][]]));
    const micros = await interleaved(titles, rounds, async (title) => {
      const runs = await run(title, times);
      cpuMicros[title]?.push([runs.cpuMicros]);
      return runs.micros;
    });
    return { micros, cpuMicros };
  } finally {
    for (const child of Object.values(children)) child.close();
  }
}
