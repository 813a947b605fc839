import { setTimeout } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';

export interface DrillOptions {
  /** Requests that are repeated all the time, by name. They throw if they fail, and `NothingDone` if they did nothing. */
  readonly traffic: Readonly<Record<string, () => Promise<unknown>>>;
  /** Changes keys meanwhile. */
  readonly change: (round: number) => Promise<void>;
  readonly rounds: number;
  /** Before, between and after changes. */
  readonly pauseMillis: number;
  /** Between two requests of one kind. */
  readonly gapMillis: number;
  /** Told of each pause. */
  readonly pausing?: (changesSoFar: number) => void;
}

/** How often one kind of request succeeded, how often it failed, and why. */
export interface Tally {
  readonly what: string;
  readonly done: number;
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** There was nothing to do. The message says why. */
export class NothingDone extends Error {}

/**
 * Changes keys under live traffic, and counts what fails. A kind of request that did nothing after a change counts as
 * failed. Throws `CommandError`, before the first change, if a kind of request fails or does nothing.
 */
export async function drill({ traffic, change, rounds, pausing, ...pauses }: DrillOptions): Promise<Tally[]> {
  const kinds = Object.entries(traffic).map(([what, act]) => repeated(what, act));
  for (const { first } of kinds) await first();
  let isOver = false;
  const going = Promise.all(
    kinds.map(async ({ again }) => {
      while (!isOver) {
        await again();
        await setTimeout(pauses.gapMillis);
      }
    }),
  );
  try {
    for (let round = 0; round <= rounds; round += 1) {
      if (round > 0) await change(round);
      pausing?.(round);
      await setTimeout(pauses.pauseMillis);
      // Each kind has a turn after the pause, however slow the machine is.
      for (const { again } of kinds) await again();
      for (const { endRound } of kinds) endRound(round);
    }
  } finally {
    isOver = true;
    await going;
  }
  return kinds.map(({ tally }) => tally());
}

/** One kind of request, one at a time. */
function repeated(what: string, act: () => Promise<unknown>) {
  let done = 0;
  let hadNothing: string | undefined;
  let doneBefore = 0;
  let last = Promise.resolve();
  const reasons: Record<string, number> = {};
  const failed = () => Object.values(reasons).reduce((sum, count) => sum + count, 0);
  const fail = (reason: string) => {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  };

  async function attempt() {
    try {
      await act();
      done += 1;
    } catch (error) {
      if (error instanceof NothingDone) hadNothing = error.message;
      else fail(messageOf(error));
    }
  }

  return {
    async first() {
      await act().catch((error: unknown) => {
        throw new CommandError(`No key was changed. ${what}: ${messageOf(error)}`);
      });
      done = 1;
    },
    again: () => {
      last = last.then(attempt);
      return last;
    },
    endRound(round: number) {
      if (done + failed() === doneBefore) fail(`after change ${round}: ${hadNothing}`);
      doneBefore = done + failed();
    },
    tally: (): Tally => ({ what, done, failed: failed(), reasons }),
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
