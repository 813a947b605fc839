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
  /** A snapshot younger than this is used as it is. Age is checked on use: sandboxes freeze. */
  readonly maxAgeSeconds: number;
  /** While the source fails, the last good snapshot serves up to this age. */
  readonly maxStaleSeconds: number;
  readonly allowShortSecret: boolean;
  /** Told of a version that could not be adopted and of reads that failed; never of values. */
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

  async function read(): Promise<KeySnapshot> {
    try {
      const version = await source.current();
      if (version === undefined) throw new NoKey('not_configured', 'the secret has no value');
      if (version.versionId !== held?.snapshot.versionId)
        held = { snapshot: await adopt(version, options), readAt: clock() };
      else held = { ...held, readAt: clock() };
      return held.snapshot;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      onTrouble(reason);
      if (held && clock() - held.readAt <= maxStaleSeconds) return held.snapshot;
      throw error instanceof NoKey ? error : new NoKey('unavailable', reason);
    }
  }

  return {
    async snapshot() {
      if (held && clock() - held.readAt < maxAgeSeconds) return held.snapshot;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

async function adopt({ versionId, value }: SecretVersion, options: RingOptions): Promise<KeySnapshot> {
  try {
    const key = await importKey(readDocument(value, options));
    return { versionId, signing: key, verifying: [key] };
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error;
    throw new NoKey('not_configured', `version ${versionId} was not adopted: ${error.message}`);
  }
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
