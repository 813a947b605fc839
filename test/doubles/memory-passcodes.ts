import type { PasscodeStore, SentCodes } from '../../lambdas/callers/sent-codes.ts';

/** One app's passcodes in a map, which is there to be looked at as a dump of the table would be. */
export function memoryPasscodes(): PasscodeStore & { readonly stored: ReadonlyMap<string, SentCodes> } {
  const stored = new Map<string, SentCodes>();
  return {
    stored,
    find: async (phoneNumber) => stored.get(phoneNumber),
    async put(phoneNumber, seeds, before, keepsTries) {
      const now = stored.get(phoneNumber);
      if (JSON.stringify(now?.seeds) !== JSON.stringify(before?.seeds) || (keepsTries && now?.isUsed))
        return false;
      stored.set(phoneNumber, { seeds, tries: keepsTries && now ? now.tries : 0, isUsed: false });
      return true;
    },
    async take(phoneNumber, seed, maxTries, now) {
      const sent = stored.get(phoneNumber);
      if (!sent || sent.isUsed || sent.tries >= maxTries || (sent.seeds.at(-1)?.expiresAt ?? 0) <= now)
        return false;
      if (seed !== undefined && !sent.seeds.some((each) => each.seed === seed)) return false;
      stored.set(phoneNumber, { ...sent, tries: sent.tries + 1, isUsed: seed !== undefined });
      return true;
    },
  };
}
