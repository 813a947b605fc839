import { Refusal } from '../contract/refusal.ts';
import { isPublished, type PublishedKeyList } from '../keys/published-keys.ts';
import type { Ring } from '../keys/ring.ts';
import type { PublicJwk } from '../keys/signing-key.ts';
import { orRefuse } from './take-key.ts';

/**
 * The keys that verify an app's tokens: those that will sign, the one that signs, and those whose tokens can still be
 * unexpired. Refuses: `key_not_configured` while there is none, so that nobody keeps an empty set.
 */
export async function publishedJwks(list: Ring<PublishedKeyList>, now: number): Promise<PublicJwk[]> {
  const { keys } = await orRefuse(list.snapshot());
  const jwks = keys.filter((key) => isPublished(key, now)).map(({ jwk }) => jwk);
  if (jwks.length === 0) throw new Refusal('key_not_configured', { reason: 'no key is published' });
  return jwks;
}
