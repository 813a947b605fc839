import type { Ring } from '../keys/ring.ts';
import type { PublicJwk } from '../keys/signing-key.ts';
import { isPublished, nonePublished, type PublishedKeyList } from '../own-keys/published-keys.ts';
import { orRefuse } from './take-key.ts';

/**
 * The keys that verify an app's tokens: the next keys, the key that signs, and former keys whose tokens may not have
 * expired. Refuses: `key_not_configured` while there is no key, so that no verifier caches an empty set.
 */
export const publishedJwks = (list: Ring<PublishedKeyList>, now: number): Promise<PublicJwk[]> =>
  orRefuse(
    list.snapshot().then(({ keys }) => {
      const shown = keys.filter((key) => isPublished(key, now));
      if (shown.length === 0) throw nonePublished();
      return shown.map(({ jwk }) => jwk);
    }),
  );
