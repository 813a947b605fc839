import { mock } from 'node:test';
import { jest } from '@jest/globals';

/** The wall clock, the monotonic clock and the timers, each under a test's hand. Call `stop` at the end. */
export function fakeTime() {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_800_000_000_000 });
  let monotonicMillis = 5_000;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonicMillis);
  /** Lets every promise that waits for no timer be settled; the body of a `Response` takes some turns. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
  };
  return {
    settle,
    /** The real time, whatever the clocks say. */
    seconds: () => monotonicMillis / 1_000,
    /** Time goes by: a second at once, so that a timer that starts another is seen. */
    async pass(seconds: number) {
      for (let left = seconds; left > 0; left--) {
        const millis = Math.min(1, left) * 1_000;
        monotonicMillis += millis;
        mock.timers.tick(millis);
        await settle();
      }
    },
    /** The device sleeps: timers and the monotonic clock stand still. */
    sleep: (seconds: number) => mock.timers.setTime(Date.now() + seconds * 1_000),
    /** Someone sets the wall clock. */
    setWallClock: (bySeconds: number) => mock.timers.setTime(Date.now() + bySeconds * 1_000),
    stop: () => mock.timers.reset(),
  };
}
