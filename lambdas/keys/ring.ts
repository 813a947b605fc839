import type { Clock } from '../contract/clock.ts';

/** No usable key. `not_configured`: the secret has no usable value; `unavailable`: it can't be read now. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
  readonly why: 'not_configured' | 'unavailable';

  constructor(why: NoKey['why'], message: string) {
    super(message);
    this.why = why;
  }
}

export interface RingOptions<Value> {
  /** Reads the value. Gets the last good one, unless that is too old to be used. */
  readonly load: (lastGood: Value | undefined) => Promise<Value>;
  readonly clock: Clock;
  /** From 0 to 1, like `Math.random`: spreads the retries of many sandboxes. */
  readonly random: () => number;
  /** A value younger than this is used as it is. Age is checked on use, since sandboxes freeze. */
  readonly maxAgeSeconds: number;
  /** While reads fail, the last good value serves until it is this old. */
  readonly maxStaleSeconds: number;
  /** Gets the reason of a failed read and the age of the last good value; never a value. */
  readonly onFailure: (reason: string, ageSeconds: number | undefined) => void;
}

export interface Ring<Value> {
  /** Throws `NoKey`. */
  snapshot(): Promise<Value>;
  /**
   * Reads again now, at most once a second. Call it if a token's key is unknown to this sandbox. Throws `NoKey`, also if
   * there is a last good value but no newer one can be read: the token may be genuine.
   */
  reread(): Promise<Value>;
  /** Begins to read, for the first use. A failure counts for nothing: that use reads again. */
  readAhead(): void;
}

/** The pause after the first failed read. It doubles with each failure, up to `maxAgeSeconds`. */
const firstPauseSeconds = 5;
/** The pause if there is no value to serve. */
const urgentPauseSeconds = 1;
/** A read that takes longer began before the sandbox froze. No one waits for it, and its outcome does not count. */
const longestReadSeconds = 10;

/** A cached value, refreshed on use: one read at a time, and a failed read leaves the last good value in use. */
export function ring<Value>(options: RingOptions<Value>): Ring<Value> {
  const { load, clock, random, maxAgeSeconds, maxStaleSeconds, onFailure } = options;
  let kept: { readonly value: Value; readonly readAt: number } | undefined;
  let failed: { readonly error: NoKey; readonly at: number; readonly pauseSeconds: number } | undefined;
  let failures = 0;
  let reading: { readonly since: number; readonly done: Promise<void> } | undefined;
  let rereadAt: number | undefined;

  const ageAt = (now: number) => (kept ? now - kept.readAt : Number.POSITIVE_INFINITY);
  const lastGoodAt = (now: number) => (ageAt(now) <= maxStaleSeconds ? kept : undefined);

  function mayRead(now: number): boolean {
    if (!failed || now < failed.at) return true;
    return now - failed.at >= (lastGoodAt(now) ? failed.pauseSeconds : urgentPauseSeconds);
  }

  /** @param readAt before the read, since the sandbox may freeze during it. */
  async function read(readAt: number): Promise<void> {
    const isLate = () => reading?.since !== readAt;
    try {
      const value = await load(lastGoodAt(readAt)?.value);
      if (isLate()) return;
      kept = { value, readAt };
      failed = undefined;
      failures = 0;
    } catch (error) {
      if (isLate()) return;
      const noKey = error instanceof NoKey ? error : new NoKey('unavailable', messageOf(error));
      const longest = Math.min(maxAgeSeconds, firstPauseSeconds * 2 ** failures);
      failed = { error: noKey, at: clock(), pauseSeconds: longest * (0.5 + random() / 2) };
      failures += 1;
      onFailure(noKey.message, kept && ageAt(failed.at));
    }
  }

  const readOnce = () => {
    const since = clock();
    if (reading && Math.abs(since - reading.since) <= longestReadSeconds) return reading.done;
    const done = read(since).finally(() => {
      if (reading?.since === since) reading = undefined;
    });
    reading = { since, done };
    return done;
  };

  async function snapshot(): Promise<Value> {
    const startedAt = clock();
    // If the sandbox froze during a read that began earlier, its value may be old: read once more.
    for (const _ of [1, 2]) {
      const now = clock();
      // The clock was set back, so the age is unknown: treat the value as due for a read, and count from now.
      if (kept && kept.readAt > now) kept = { ...kept, readAt: now - maxAgeSeconds };
      if (kept && ageAt(now) < maxAgeSeconds) return kept.value;
      if (!mayRead(now)) break;
      await readOnce();
      if (kept && kept.readAt >= startedAt) return kept.value;
    }
    const lastGood = lastGoodAt(clock());
    if (lastGood) return lastGood.value;
    throw failed?.error ?? new NoKey('unavailable', 'the secret was read too long ago');
  }

  return {
    snapshot,
    readAhead() {
      void readOnce().then(() => {
        failed = undefined;
        failures = 0;
      });
    },
    async reread() {
      const now = clock();
      if (reading || (rereadAt !== now && mayRead(now))) {
        rereadAt = now;
        await readOnce();
      }
      if (failed) throw failed.error;
      return snapshot();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
