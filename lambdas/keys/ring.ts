import type { Clock } from '../contract/clock.ts';

/** Nothing usable. `not_configured`: the secret has no usable value; `unavailable`: it can't be read now. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
  readonly why: 'not_configured' | 'unavailable';

  constructor(why: NoKey['why'], message: string) {
    super(message);
    this.why = why;
  }
}

export interface RingOptions<Value> {
  /** Reads it anew. Gets what there was, unless that is too old to go on with. */
  readonly load: (lastGood: Value | undefined) => Promise<Value>;
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random`: keeps sandboxes from trying again at the same time. */
  readonly random: () => number;
  /** What was read less than this ago is used as it is. Age is checked on use: sandboxes freeze. */
  readonly maxAgeSeconds: number;
  /** While it can't be read, the last good value serves until it was read this long ago. */
  readonly maxStaleSeconds: number;
  /** Told why a read failed, and how old the last good value is; never of values. */
  readonly onFailure: (reason: string, ageSeconds: number | undefined) => void;
}

export interface Ring<Value> {
  /** Throws `NoKey`. */
  snapshot(): Promise<Value>;
  /** The same, read again now unless that was just done: for whoever saw a token of a key that is not known here. */
  reread(): Promise<Value>;
}

/** The first pause after a failed read; each doubles the one before, up to the age at which one reads anyway. */
const firstPauseSeconds = 5;
/** Without anything to serve, nobody is kept waiting for longer. */
const urgentPauseSeconds = 1;

/** A value that is cached, refreshed on use, one read at a time however many ask, and outlives failures. */
export function ring<Value>(options: RingOptions<Value>): Ring<Value> {
  const { load, clock, random, maxAgeSeconds, maxStaleSeconds, onFailure } = options;
  let kept: { readonly value: Value; readonly readAt: number } | undefined;
  let failed: { readonly error: NoKey; readonly at: number; readonly pauseSeconds: number } | undefined;
  let failures = 0;
  let reading: Promise<void> | undefined;
  let rereadAt: number | undefined;

  const ageAt = (now: number) => (kept ? now - kept.readAt : Number.POSITIVE_INFINITY);
  const lastGoodAt = (now: number) => (ageAt(now) <= maxStaleSeconds ? kept : undefined);

  function mayRead(now: number): boolean {
    if (!failed || now < failed.at) return true;
    return now - failed.at >= (lastGoodAt(now) ? failed.pauseSeconds : urgentPauseSeconds);
  }

  async function read(): Promise<void> {
    // Before the read: a sandbox may freeze in the middle of it.
    const readAt = clock();
    try {
      kept = { value: await load(lastGoodAt(readAt)?.value), readAt };
      failed = undefined;
      failures = 0;
    } catch (error) {
      const noKey = error instanceof NoKey ? error : new NoKey('unavailable', messageOf(error));
      const longest = Math.min(maxAgeSeconds, firstPauseSeconds * 2 ** failures);
      failed = { error: noKey, at: clock(), pauseSeconds: longest * (0.5 + random() / 2) };
      failures += 1;
      onFailure(noKey.message, kept && ageAt(failed.at));
    }
  }

  const readOnce = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  async function snapshot(): Promise<Value> {
    const startedAt = clock();
    // A read that began before, and in which the sandbox froze, may give an old value: then once more.
    for (const _ of [1, 2]) {
      const now = clock();
      // A clock that was set back says nothing of the age: it counts from now, and the value is read again.
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
    async reread() {
      const now = clock();
      if (reading || (rereadAt !== now && mayRead(now))) {
        rereadAt = now;
        await readOnce();
      }
      return snapshot();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
