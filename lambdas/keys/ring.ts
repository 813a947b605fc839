import type { webcrypto } from 'node:crypto';
import type { Clock } from '../contract/clock.ts';
import { type KeyMaterial, readDocument, UnusableDocument } from './document.ts';

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

/** The usable keys at one moment: immutable, so a token's key and everything said of it are one version's. */
export interface KeySnapshot {
  readonly versionId: string;
  readonly signing: webcrypto.CryptoKey;
  readonly verifying: readonly webcrypto.CryptoKey[];
}

/** No usable key. `not_configured`: the secret has no usable value; `unavailable`: it can't be read now. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
  readonly why: 'not_configured' | 'unavailable';

  constructor(why: NoKey['why'], message: string) {
    super(message);
    this.why = why;
  }
}

export interface RingOptions {
  readonly source: SecretSource;
  readonly clock: Clock;
  /** A snapshot read less than this ago is used as it is. Age is checked on use: sandboxes freeze. */
  readonly maxAgeSeconds: number;
  /** While the secret can't be read, the last good snapshot serves until it was read this long ago. */
  readonly maxStaleSeconds: number;
  readonly allowShortSecret: boolean;
  /** Told why a read failed or a version was not adopted; never of values. */
  readonly onTrouble: (reason: string) => void;
}

export interface KeyRing {
  /** Throws `NoKey`. */
  snapshot(): Promise<KeySnapshot>;
}

/** A key ring over one secret: cached, refreshed on use, one read at a time however many ask. */
export function keyRing(options: RingOptions): KeyRing {
  const { source, clock, maxAgeSeconds, maxStaleSeconds, onTrouble } = options;
  let held: { readonly snapshot: KeySnapshot; readonly readAt: number } | undefined;
  let reading: Promise<KeySnapshot> | undefined;

  async function refreshed(): Promise<KeySnapshot> {
    // Before the read: a sandbox may freeze in the middle of it.
    const readAt = clock();
    try {
      const version = await source.current();
      const isFresh = held !== undefined && readAt - held.readAt <= maxStaleSeconds;
      held = { snapshot: await adopted(version, isFresh ? held?.snapshot : undefined), readAt };
      return held.snapshot;
    } catch (error) {
      const noKey = error instanceof NoKey ? error : new NoKey('unavailable', messageOf(error));
      onTrouble(noKey.message);
      if (noKey.why === 'unavailable' && held && clock() - held.readAt <= maxStaleSeconds)
        return held.snapshot;
      throw noKey;
    }
  }

  /** A version that can't be used never takes the place of one that could; a value that is gone is an outage. */
  async function adopted(version: SecretVersion | undefined, lastGood: KeySnapshot | undefined) {
    if (!version) throw new NoKey(lastGood ? 'unavailable' : 'not_configured', 'the secret has no value');
    if (version.versionId === lastGood?.versionId) return lastGood;
    try {
      return await snapshotOf(version, options);
    } catch (error) {
      if (!(error instanceof UnusableDocument)) throw error;
      const reason = `version ${version.versionId} was not adopted: ${error.message}`;
      if (!lastGood) throw new NoKey('not_configured', reason);
      onTrouble(reason);
      return lastGood;
    }
  }

  return {
    async snapshot() {
      if (held && clock() - held.readAt < maxAgeSeconds) return held.snapshot;
      reading ??= refreshed().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

async function snapshotOf({ versionId, value }: SecretVersion, options: RingOptions): Promise<KeySnapshot> {
  const key = await importKey(readDocument(value, options));
  return { versionId, signing: key, verifying: [key] };
}

/** Imported once per version: signing with raw bytes costs several times as much each time. */
const importKey = ({ secret }: KeyMaterial): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    secret as Uint8Array<ArrayBuffer>,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
