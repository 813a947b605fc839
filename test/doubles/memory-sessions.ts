import type { SessionStore, StoredSession } from '../../lambdas/vending/session-store.ts';

/** One app's sessions in a map. */
export function memorySessions(): SessionStore {
  const sessions = new Map<string, StoredSession>();
  const live = (id: string, now: number) => {
    const session = sessions.get(id);
    return session && session.expiresAt > now ? session : undefined;
  };
  return {
    async open(session) {
      sessions.set(session.id, session);
    },
    find: async (id, now) => live(id, now),
    async renew(id, refreshDigest, next, now) {
      const session = live(id, now);
      if (session?.refreshDigest !== refreshDigest) return undefined;
      const { tokenDigest, refreshDigest: nextRefresh, tokenExpiresAt, expiresAt } = next;
      const renewed = { ...session, tokenDigest, refreshDigest: nextRefresh, tokenExpiresAt, expiresAt };
      sessions.set(id, renewed);
      return renewed;
    },
    async end(id) {
      sessions.delete(id);
    },
  };
}
