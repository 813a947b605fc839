import { stopwatch } from './stopwatch.ts';
import type { TokenError } from './token-error.ts';
import { until } from './until.ts';

/** How long a caller waits while a request is tried again. */
const patienceMillis = 10_000;

/**
 * Tries again after a failure that may pass: when `Retry-After` says so, otherwise after about 1, 2, 4 seconds. Gives up
 * if the next try would come too late for those who wait.
 */
export async function persist<Value>(run: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
  const waitedMillis = stopwatch();
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const { isTemporary, retryAfterSeconds = 2 ** tries } = error as TokenError;
      const waitMillis = retryAfterSeconds * 1_000 * (1 + Math.random() / 4);
      if (!isTemporary || waitedMillis() + waitMillis > patienceMillis) throw error;
      await until(new Promise((wake) => setTimeout(wake, waitMillis)), signal);
    }
  }
}
