import type { Clock } from '../contract/clock.ts';
import { type KeySetOf, signingAt } from '../keys/key-set.ts';
import { publishedKey } from '../keys/private-key.ts';
import type { ListAsRead } from '../keys/remembered.ts';
import { type Publication, type PublicationOptions, publication } from './publication.ts';
import {
  isPublished,
  type PublicationTimes,
  type PublishedKey,
  type PublishedKeyStore,
} from './published-keys.ts';
import { updateList } from './update-list.ts';

export interface PublishedKeySetOptions extends PublicationTimes {
  readonly clock: Clock;
  readonly published: PublishedKeyStore;
}

/** For private keys: the public half is on the app's list before a key signs. */
export function publishedKeySet(options: PublishedKeySetOptions): KeySetOf {
  const { published: store, clock } = options;
  return async (versions, read) => {
    const { keys, timeline } = await updateList(
      store,
      clock,
      (list, now) => planned({ ...options, list, versions, now }),
      read as ListAsRead<PublishedKey> | undefined,
    );
    const now = clock();
    const published = keys.flatMap((key) => (isPublished(key, now) ? (publishedKey(key.jwk) ?? []) : []));
    return { timeline, published };
  };
}

/** The first plan by which a key signs now: as verifiers need it, or regardless of leads. */
function planned(options: PublicationOptions): Publication {
  const unhurried = publication(options);
  return signingAt(unhurried.timeline, options.now) ? unhurried : publication({ ...options, isUrgent: true });
}
