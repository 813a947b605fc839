import type { NonceOutcome, NonceStore } from '../../lambdas/vending/nonce-store.ts';

interface Entry {
  readonly state: 'issued' | 'vended' | 'redeemed';
  readonly boundTo?: string;
  readonly expiresAt: number;
}

/** One app's nonces in a map. Each step runs to its end, so each is atomic. Nothing is ever swept. */
export function memoryNonces(): NonceStore {
  const entries = new Map<string, Entry>();

  function step(
    to: Entry['state'],
    nonce: string,
    now: number,
    next: (entry: Entry) => Entry | undefined,
  ): NonceOutcome {
    const entry = entries.get(nonce);
    if (!entry) return 'unknown';
    if (entry.expiresAt <= now) return 'expired';
    const after = next(entry);
    if (!after) return to === 'redeemed' && entry.state !== 'redeemed' ? 'unknown' : 'used';
    entries.set(nonce, after);
    return 'spent';
  }

  return {
    async issue(nonce, expiresAt) {
      if (entries.has(nonce)) throw new Error('a nonce was made twice');
      entries.set(nonce, { state: 'issued', expiresAt });
    },
    vend: async (nonce, boundTo, keepUntil, now) =>
      step('vended', nonce, now, ({ state }) =>
        state === 'issued' ? { state: 'vended', boundTo, expiresAt: keepUntil } : undefined,
      ),
    redeem: async (nonce, boundTo, now) =>
      step('redeemed', nonce, now, (entry) =>
        entry.state === 'vended' && entry.boundTo === boundTo ? { ...entry, state: 'redeemed' } : undefined,
      ),
    async adopt(nonce, boundTo, keepUntil) {
      if (entries.has(nonce)) return 'used';
      entries.set(nonce, { state: 'vended', boundTo, expiresAt: keepUntil });
      return 'spent';
    },
    async isRedeemable(nonce, boundTo, now) {
      const entry = entries.get(nonce);
      return entry?.state === 'vended' && entry.boundTo === boundTo && entry.expiresAt > now;
    },
  };
}
