import { progressLine } from '../../cli/progress-line.ts';

/** What must hold of something real that a script has started. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

/** Runs one step of a script and prints how long it took; throws what it throws. */
export async function step<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const line = progressLine();
  if (process.stderr.isTTY) line.show(name);
  try {
    const result = await run();
    line.clear();
    console.log(`ok      ${name} (${seconds()})`);
    return result;
  } catch (error) {
    line.clear();
    console.log(`FAILED  ${name} (${seconds()})`);
    throw error;
  }
}

/**
 * Runs the checks one after another, or so many at once; the rest even if one fails. Prints each failure, and tells how
 * many there were. Throws if there is nothing to check: that would prove nothing.
 */
export async function failuresOf(checks: readonly Check[], atOnce = 1): Promise<number> {
  if (checks.length === 0) throw new Error('there are no checks');
  let failed = 0;
  const waiting = checks.values();
  async function runWaiting(): Promise<void> {
    for (const { name, run } of waiting) {
      try {
        await step(name, run);
      } catch (error) {
        failed += 1;
        console.log(error);
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runWaiting));
  return failed;
}
