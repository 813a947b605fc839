import type { Clock } from '../contract/clock.ts';
import { NoKey } from '../keys/ring.ts';
import type { PublicJwk } from '../keys/signing-key.ts';

/** A public key of an app as it is published. Times in epoch seconds. */
export interface PublishedKey {
  readonly jwk: PublicJwk;
  /** The version of the secret by which it signs, or will. */
  readonly versionId: string;
  /** From then on every verifier has had the time to see it. */
  readonly seenFrom: number;
  /** How long after it was retired a token of it can be unexpired: the longest that any configuration has said. */
  readonly keepSeconds: number;
  /** Retired: published until then. */
  readonly keepUntil?: number;
  /** Never used again, whatever a secret holds. */
  readonly revokedAt?: number;
}

export interface PublishedKeyList {
  readonly keys: readonly PublishedKey[];
  /** Of this list; 0 where there is none yet. */
  readonly revision: number;
}

/** One app's list. */
export interface PublishedKeyStore {
  read(): Promise<PublishedKeyList>;
  /** Puts these keys in the place of the list that was read; false when that has changed since. */
  write(keys: readonly PublishedKey[], over: PublishedKeyList): Promise<boolean>;
}

/** For a ring: a list with nothing to show is not kept, but looked at again. */
export const publishedLoader =
  (store: PublishedKeyStore, clock: Clock) => async (): Promise<PublishedKeyList> => {
    const list = await store.read();
    if (!list.keys.some((key) => isPublished(key, clock()))) throw nonePublished();
    return list;
  };

export const nonePublished = () => new NoKey('not_configured', 'no key is published');

/** Whether verifiers get to see it. */
export const isPublished = ({ keepUntil, revokedAt }: PublishedKey, now: number): boolean =>
  revokedAt === undefined && (keepUntil === undefined || now < keepUntil);
