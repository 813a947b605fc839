import type { PasscodeStore } from '../../lambdas/callers/passcode.ts';

/** A live code as the store keeps it. */
export interface StoredPasscode {
  readonly digest: string;
  readonly expiresAt: number;
  readonly tries: number;
}

/** One app's passcodes in a map, which is there to be looked at as a dump of the table would be. */
export function memoryPasscodes(): PasscodeStore & { readonly stored: ReadonlyMap<string, StoredPasscode> } {
  const stored = new Map<string, StoredPasscode>();
  return {
    stored,
    async put(phoneNumber, digest, expiresAt) {
      stored.set(phoneNumber, { digest, expiresAt, tries: 0 });
    },
    async countTry(phoneNumber, maxTries, now) {
      const code = stored.get(phoneNumber);
      if (!code || code.expiresAt <= now || code.tries >= maxTries) return undefined;
      stored.set(phoneNumber, { ...code, tries: code.tries + 1 });
      return code.digest;
    },
    consume: async (phoneNumber, digest) =>
      stored.get(phoneNumber)?.digest === digest && stored.delete(phoneNumber),
  };
}
