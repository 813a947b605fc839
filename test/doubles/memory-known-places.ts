import type { KnownPlaces } from '../../lambdas/callers/login-guard.ts';

/** Places in a map. */
export function memoryKnownPlaces(): KnownPlaces {
  const places = new Map<string, number>();
  return {
    has: async (digest, now) => (places.get(digest) ?? 0) > now,
    put: async (digest, keepUntil) => void places.set(digest, keepUntil),
  };
}
