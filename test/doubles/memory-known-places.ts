import type { KnownPlaces } from '../../lambdas/callers/login-guard.ts';

/** Places in a map. */
export function memoryKnownPlaces(): KnownPlaces {
  const places = new Map<string, number>();
  return {
    async knownUntil(digest, now) {
      const until = places.get(digest) ?? 0;
      return until > now ? until : 0;
    },
    put: async (digest, keepUntil) => void places.set(digest, keepUntil),
  };
}
