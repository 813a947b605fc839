import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../contract/clock.ts';
import { UnusableDocument } from './document.ts';

/** Where a secret's value comes from. */
export interface SecretSource {
  /**
   * The current version, or undefined when the secret has no value yet. Throws when it can't be reached; the error
   * is sanitised by the adapter and may be logged.
   */
  current(): Promise<SecretVersion | undefined>;
}

export interface SecretVersion {
  readonly versionId: string;
  readonly value: string;
}

/** What one version of a secret holds: immutable, so what is made with it and said of it are one version's. */
export interface Snapshot<Held> {
  readonly versionId: string;
  readonly held: Held;
  /** Keys for digests of what is short-lived and soon guessed: derived from the secret, the first is the current. */
  readonly peppers: readonly [KeyObject, ...KeyObject[]];
}

/** Nothing usable. `not_configured`: the secret has no usable value; `unavailable`: it can't be read now. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
  readonly why: 'not_configured' | 'unavailable';

  constructor(why: NoKey['why'], message: string) {
    super(message);
    this.why = why;
  }
}

export interface RingOptions<Held> {
  readonly source: SecretSource;
  /** What a value holds. Throws `UnusableDocument`. */
  readonly read: (value: string) => Held | Promise<Held>;
  readonly clock: Clock;
  /** A snapshot read less than this ago is used as it is. Age is checked on use: sandboxes freeze. */
  readonly maxAgeSeconds: number;
  /** While the secret can't be read, the last good snapshot serves until it was read this long ago. */
  readonly maxStaleSeconds: number;
  /** Told why a read failed or a version was not adopted; never of values. */
  readonly onTrouble: (reason: string) => void;
}

export interface Ring<Held> {
  /** Throws `NoKey`. */
  snapshot(): Promise<Snapshot<Held>>;
}

/** A ring over one secret: cached, refreshed on use, one read at a time however many ask. */
export function ring<Held>(options: RingOptions<Held>): Ring<Held> {
  const { source, read, clock, maxAgeSeconds, maxStaleSeconds, onTrouble } = options;
  let kept: { readonly snapshot: Snapshot<Held>; readonly readAt: number } | undefined;
  let reading: Promise<Snapshot<Held>> | undefined;

  async function refreshed(): Promise<Snapshot<Held>> {
    // Before the read: a sandbox may freeze in the middle of it.
    const readAt = clock();
    try {
      const version = await source.current();
      const isFresh = kept !== undefined && readAt - kept.readAt <= maxStaleSeconds;
      kept = { snapshot: await adopted(version, isFresh ? kept?.snapshot : undefined), readAt };
      return kept.snapshot;
    } catch (error) {
      const noKey = error instanceof NoKey ? error : new NoKey('unavailable', messageOf(error));
      onTrouble(noKey.message);
      if (noKey.why === 'unavailable' && kept && clock() - kept.readAt <= maxStaleSeconds)
        return kept.snapshot;
      throw noKey;
    }
  }

  /** A version that can't be used never takes the place of one that could; a value that is gone is an outage. */
  async function adopted(
    version: SecretVersion | undefined,
    lastGood: Snapshot<Held> | undefined,
  ): Promise<Snapshot<Held>> {
    if (!version) throw new NoKey(lastGood ? 'unavailable' : 'not_configured', 'the secret has no value');
    const { versionId, value } = version;
    if (versionId === lastGood?.versionId) return lastGood;
    try {
      return { versionId, held: await read(value), peppers: [pepperOf(value)] };
    } catch (error) {
      if (!(error instanceof UnusableDocument)) throw error;
      const reason = `version ${versionId} was not adopted: ${error.message}`;
      if (!lastGood) throw new NoKey('not_configured', reason);
      onTrouble(reason);
      return lastGood;
    }
  }

  return {
    async snapshot() {
      if (kept && clock() - kept.readAt < maxAgeSeconds) return kept.snapshot;
      reading ??= refreshed().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** The leading NUL keeps it apart from every JWS signing input, which is ASCII letters. */
const pepperOf = (value: string): KeyObject =>
  createSecretKey(createHmac('sha256', value.trim()).update('\0pepper').digest());

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
