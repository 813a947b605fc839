import type { GuestStore } from '../../lambdas/callers/unsafe-open.ts';

/** Guests in a map. */
export function memoryGuests(): GuestStore {
  const guests = new Map<string, { readonly id: string; readonly keepUntil: number }>();
  const live = (digest: string, now: number) => {
    const guest = guests.get(digest);
    return guest && guest.keepUntil > now ? guest.id : undefined;
  };
  return {
    find: async (digest, now) => live(digest, now),
    async keep(digest, id, keepUntil, now) {
      if ((live(digest, now) ?? id) !== id) return false;
      guests.set(digest, { id, keepUntil });
      return true;
    },
  };
}
