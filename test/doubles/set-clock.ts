import type { Clock } from '../../lambdas/contract/clock.ts';

/** A clock in epoch seconds that stands still until the test moves it. */
export type SetClock = Clock & { advance(seconds: number): void };

export function setClock(start = 1_800_000_000): SetClock {
  let now = start;
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds;
    },
  });
}
