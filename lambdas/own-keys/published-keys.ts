import type { Clock } from '../contract/clock.ts';
import { NoKey } from '../keys/ring.ts';
import type { PublicJwk } from '../keys/signing-key.ts';

/** A public key of an app as it is published. Times in epoch seconds. */
export interface PublishedKey {
  readonly jwk: PublicJwk;
  /** The version of the secret that holds the private key. */
  readonly versionId: string;
  /** From then on every verifier has had time to see the key. */
  readonly seenFrom: number;
  /** How long after its retirement a token of it can be unexpired: the longest that any configuration has said. */
  readonly keepSeconds: number;
  /** The key is retired, and published until then. */
  readonly keepUntil?: number;
  /** The key is revoked: never used again, even if a secret holds it. */
  readonly revokedAt?: number;
}

export interface PublishedKeyList {
  readonly keys: readonly PublishedKey[];
  /** 0 if the list has never been written. */
  readonly revision: number;
}

/** How long a key stays on the list before and after its use. */
export interface PublicationTimes {
  /** How long before its first use a key is published. */
  readonly leadSeconds: number;
  /** How long after a key's end a token of it can be unexpired. */
  readonly retentionSeconds: number;
}

/** One app's list. */
export interface PublishedKeyStore {
  read(): Promise<PublishedKeyList>;
  /** Replaces the list `over`; false if it has changed since it was read. */
  write(keys: readonly PublishedKey[], over: PublishedKeyList): Promise<boolean>;
}

/** Loads the list for a ring. Throws `NoKey` if it shows no key, so that the ring does not cache an empty list. */
export const publishedLoader =
  (store: PublishedKeyStore, clock: Clock) => async (): Promise<PublishedKeyList> => {
    const list = await store.read();
    if (!list.keys.some((key) => isPublished(key, clock()))) throw nonePublished();
    return list;
  };

export const nonePublished = () => new NoKey('not_configured', 'no key is published');

/** True if verifiers get to see the key. */
export const isPublished = ({ keepUntil, revokedAt }: PublishedKey, now: number): boolean =>
  revokedAt === undefined && (keepUntil === undefined || now < keepUntil);
