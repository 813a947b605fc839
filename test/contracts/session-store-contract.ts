import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { SessionStore, StoredSession } from '../../lambdas/vending/session-store.ts';

const now = 1_800_000_000;
const later = now + 60;

const fresh = (more: Partial<StoredSession> = {}): StoredSession => ({
  id: randomUUID(),
  subject: 'alice',
  tokenDigest: 'token-1',
  refreshDigest: 'refresh-1',
  startedAt: now,
  tokenExpiresAt: now + 30,
  expiresAt: later,
  sourceIp: '198.51.100.7',
  details: {},
  ...more,
});
const renewal = {
  tokenDigest: 'token-2',
  refreshDigest: 'refresh-2',
  tokenExpiresAt: later + 300,
  expiresAt: later + 600,
};

/** What every session store does. `storeOf` gives an app's store; tests use fresh sessions. */
export function sessionStoreContract(name: string, storeOf: (app: string) => SessionStore): void {
  describe(`sessions: ${name}`, () => {
    const opened = async (more: Partial<StoredSession> = {}) => {
      const [store, session] = [storeOf('app'), fresh(more)];
      await store.open(session);
      return { store, session };
    };

    test('what was opened is found as it was, with all that the client said', async () => {
      const { store, session } = await opened({
        subject: 'user#1 / Jürgen 🐢',
        displayName: 'Ünï "quoted" \\ 名前',
        avatarUrl: 'https://example.com/a?b=c&d=é',
        details: {
          platform: 'iOS',
          empty: '',
          'key with "quotes"': 'two\nlines',
          tokenDigest: 'not the digest',
        },
      });
      expect(await store.find(session.id, now)).toEqual(session);
    });

    test('without name and avatar it has none, rather than empty ones', async () => {
      const { store, session } = await opened();
      const found = await store.find(session.id, now);
      expect(found).toStrictEqual(session);
    });

    test('an id that was never opened is not found', async () => {
      expect(await storeOf('app').find(randomUUID(), now)).toBeUndefined();
    });

    test.each([
      ['a second before its end', later - 1, true],
      ['at its end', later, false],
      ['a second after', later + 1, false],
    ])('%s (%d) a session can be found and renewed: %s', async (_, at, live) => {
      const { store, session } = await opened();
      expect((await store.find(session.id, at)) !== undefined).toBe(live);
      expect((await store.renew(session.id, 'refresh-1', renewal, at)) !== undefined).toBe(live);
    });

    test('renewing gives new credentials and a new end, and leaves the rest', async () => {
      const { store, session } = await opened({ displayName: 'Alice', details: { platform: 'iOS' } });
      const renewed = { ...session, ...renewal };
      expect(await store.renew(session.id, 'refresh-1', renewal, now)).toEqual(renewed);
      expect(await store.find(session.id, later + 1)).toEqual(renewed);
    });

    test('a refresh credential works once, and a wrong one changes nothing', async () => {
      const { store, session } = await opened();
      expect(await store.renew(session.id, 'refresh-0', renewal, now)).toBeUndefined();
      expect(await store.find(session.id, now)).toEqual(session);
      const third = { ...renewal, refreshDigest: 'refresh-3' };
      expect(await store.renew(session.id, 'refresh-1', renewal, now)).toBeDefined();
      expect(await store.renew(session.id, 'refresh-1', third, now)).toBeUndefined();
      expect(await store.renew(session.id, 'refresh-2', third, now)).toBeDefined();
    });

    test('of 20 concurrent renewals with one refresh credential exactly one is done', async () => {
      const { store, session } = await opened();
      const renewals = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          store.renew(session.id, 'refresh-1', { ...renewal, refreshDigest: `next-${at}` }, now),
        ),
      );
      const [winner, second] = renewals.filter((renewed) => renewed !== undefined);
      expect(second).toBeUndefined();
      expect(await store.find(session.id, now)).toEqual(winner);
    });

    test('an ended session is gone, can not be renewed, and can be ended again', async () => {
      const { store, session } = await opened();
      await store.end(session.id);
      expect(await store.find(session.id, now)).toBeUndefined();
      expect(await store.renew(session.id, 'refresh-1', renewal, now)).toBeUndefined();
      expect(await store.find(session.id, now)).toBeUndefined();
      await store.end(session.id);
    });

    test('two apps never share a session', async () => {
      const [first, second, session] = [storeOf('first'), storeOf('second'), fresh()];
      await first.open(session);
      expect(await second.find(session.id, now)).toBeUndefined();
      await second.end(session.id);
      expect(await first.find(session.id, now)).toEqual(session);
    });
  });
}
