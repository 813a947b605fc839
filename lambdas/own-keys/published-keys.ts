import type { Clock } from '../contract/clock.ts';
import { isKept, type Remembered, type RememberedList, type RememberedStore } from '../keys/remembered.ts';
import { NoKey } from '../keys/ring.ts';

/** A public key of an app as it is published. If it is replaced, it is published until `keepUntil`. */
export type PublishedKey = Remembered & Required<Pick<Remembered, 'jwk' | 'seenFrom'>>;

export type PublishedKeyList = RememberedList<PublishedKey>;

/** How long a key stays on the list before and after its use. */
export interface PublicationTimes {
  /** How long before its first use a key is published. */
  readonly leadSeconds: number;
  /** How long after a key's end a token of it can be unexpired. */
  readonly retentionSeconds: number;
}

/** One app's list. */
export type PublishedKeyStore = RememberedStore<PublishedKey>;

/** Loads the list for a ring. Throws `NoKey` if it shows no key, so that the ring does not cache an empty list. */
export const publishedLoader =
  (store: Pick<PublishedKeyStore, 'read'>, clock: Clock) => async (): Promise<PublishedKeyList> => {
    const list = await store.read();
    if (!list.keys.some((key) => isPublished(key, clock()))) throw nonePublished();
    return list;
  };

export const nonePublished = () => new NoKey('not_configured', 'no key is published');

/** True if verifiers get to see the key. */
export const isPublished: (key: PublishedKey, now: number) => boolean = isKept;
