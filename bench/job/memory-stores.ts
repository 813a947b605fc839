import type { Stores } from './stores.ts';
import { apiKeyDigest, apiKeyId, previousSecret, signingSecret } from './subject.ts';

/** The stores in maps: what is left of the work if AWS takes no time. */
export function memoryStores(): Stores {
  const nonces = new Map<string, number>();
  const counts = new Map<string, number>();
  const cutOffs = new Set<string>();
  return {
    async spend(nonce, keepUntil) {
      if (nonces.has(nonce)) return false;
      nonces.set(nonce, keepUntil);
      return true;
    },
    async count(limit, key, windowEndsAt) {
      const id = `${limit}#${key}#${windowEndsAt}`;
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      return count;
    },
    isStanding: async (subject, apiKeyId) => !cutOffs.has(subject) && !cutOffs.has(apiKeyId),
    findApiKey: async (id) => (id === apiKeyId ? { secretDigest: apiKeyDigest } : undefined),
    readSecrets: async () => ({ current: signingSecret, previous: previousSecret }),
  };
}
