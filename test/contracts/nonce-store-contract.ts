import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { NonceOutcome, NonceStore } from '../../lambdas/vending/nonce-store.ts';

const now = 1_800_000_000;
const later = now + 60;
const spentIn = (outcomes: readonly NonceOutcome[]) =>
  outcomes.filter((outcome) => outcome === 'spent').length;

/** What every nonce store does. `storeOf` gives an app's store; tests use fresh nonces, so one table serves them all. */
export function nonceStoreContract(name: string, storeOf: (app: string) => NonceStore): void {
  describe(`nonces: ${name}`, () => {
    const fresh = () => ({ store: storeOf('app'), nonce: randomUUID() });
    const issued = async (expiresAt = later) => {
      const { store, nonce } = fresh();
      await store.issue(nonce, expiresAt);
      return { store, nonce };
    };
    const vended = async (keepUntil = later) => {
      const { store, nonce } = await issued();
      expect(await store.vend(nonce, 'token', keepUntil, now)).toBe('spent');
      return { store, nonce };
    };

    test('a nonce goes from issued to vended to redeemed, and each step is taken once', async () => {
      const { store, nonce } = await vended();
      expect(await store.vend(nonce, 'token', later, now)).toBe('used');
      expect(await store.redeem(nonce, 'token', now)).toBe('spent');
      expect(await store.redeem(nonce, 'token', now)).toBe('used');
      expect(await store.vend(nonce, 'token', later, now)).toBe('used');
    });

    test('a nonce that was never issued is unknown', async () => {
      const { store, nonce } = fresh();
      expect(await store.vend(nonce, 'token', later, now)).toBe('unknown');
      expect(await store.redeem(nonce, 'token', now)).toBe('unknown');
      expect(await store.isRedeemable(nonce, 'token', now)).toBe(false);
      expect(await store.adopt(nonce, 'token', later)).toBe('spent');
    });

    test('a nonce can not be issued twice', async () => {
      const { store, nonce } = await issued();
      await expect(store.issue(nonce, later)).rejects.toThrow('a nonce was made twice');
    });

    test('no token can be redeemed before one was vended', async () => {
      const { store, nonce } = await issued();
      expect(await store.redeem(nonce, 'token', now)).toBe('unknown');
      expect(await store.vend(nonce, 'token', later, now)).toBe('spent');
    });

    test('another token than the vended one can not be redeemed, and spends nothing', async () => {
      const { store, nonce } = await vended();
      expect(await store.redeem(nonce, 'forged', now)).toBe('unknown');
      expect(await store.redeem(nonce, 'token', now)).toBe('spent');
    });

    test.each([
      ['a second before its time is up', later - 1, 'spent'],
      ['at that very second', later, 'expired'],
      ['a second after', later + 1, 'expired'],
    ] as const)('vended %s (%d), a nonce is %s', async (_, at, outcome) => {
      const { store, nonce } = await issued(later);
      expect(await store.vend(nonce, 'token', later + 60, at)).toBe(outcome);
    });

    test.each([
      ['a second before its time is up', later - 1, 'spent'],
      ['at that very second', later, 'expired'],
      ['a second after', later + 1, 'expired'],
    ] as const)('redeemed %s (%d), a nonce is %s', async (_, at, outcome) => {
      const { store, nonce } = await vended(later);
      expect(await store.isRedeemable(nonce, 'token', at)).toBe(outcome === 'spent');
      expect(await store.redeem(nonce, 'token', at)).toBe(outcome);
    });

    test('an expired nonce is still there, and is not new to anybody', async () => {
      const { store, nonce } = await issued();
      expect(await store.vend(nonce, 'token', later, later)).toBe('expired');
      expect(await store.adopt(nonce, 'token', later + 60)).toBe('used');
      await expect(store.issue(nonce, later + 60)).rejects.toThrow('a nonce was made twice');
    });

    test('vending keeps a nonce for as long as its token lasts, beyond its own time', async () => {
      const { store, nonce } = await vended(later + 600);
      expect(await store.redeem(nonce, 'token', later + 599)).toBe('spent');
    });

    test('a nonce of the vendor is adopted once, and can then be redeemed but not vended', async () => {
      const { store, nonce } = fresh();
      expect(await store.adopt(nonce, 'token', later)).toBe('spent');
      expect(await store.adopt(nonce, 'other', later + 60)).toBe('used');
      expect(await store.vend(nonce, 'other', later, now)).toBe('used');
      expect(await store.redeem(nonce, 'other', now)).toBe('unknown');
      expect(await store.redeem(nonce, 'token', now)).toBe('spent');
      expect(await store.adopt(nonce, 'token', later + 60)).toBe('used');
    });

    test('a redeemable nonce is so for its token alone, until it is redeemed, and asking changes nothing', async () => {
      const { store, nonce } = await issued();
      expect(await store.isRedeemable(nonce, 'token', now)).toBe(false);
      await store.vend(nonce, 'token', later, now);
      expect(await store.isRedeemable(nonce, 'forged', now)).toBe(false);
      expect(await store.isRedeemable(nonce, 'token', now)).toBe(true);
      expect(await store.isRedeemable(nonce, 'token', now)).toBe(true);
      expect(await store.redeem(nonce, 'token', now)).toBe('spent');
      expect(await store.isRedeemable(nonce, 'token', now)).toBe(false);
    });

    test('two apps never share a nonce', async () => {
      const { nonce } = fresh();
      const [first, second] = [storeOf('first'), storeOf('second')];
      await first.issue(nonce, later);
      expect(await second.vend(nonce, 'token', later, now)).toBe('unknown');
      await second.issue(nonce, later);
      expect(await first.vend(nonce, 'token', later, now)).toBe('spent');
      expect(await second.redeem(nonce, 'token', now)).not.toBe('spent');
      expect(await second.vend(nonce, 'token', later, now)).toBe('spent');
    });

    test('of 30 concurrent steps exactly one is taken', async () => {
      const { store, nonce } = await issued();
      const crowd = Array.from({ length: 30 }, (_, at) => `token ${at}`);
      const vends = await Promise.all(crowd.map((token) => store.vend(nonce, token, later, now)));
      expect(spentIn(vends)).toBe(1);
      const winner = crowd[vends.indexOf('spent')] ?? '';
      expect(spentIn(await Promise.all(crowd.map(() => store.redeem(nonce, winner, now))))).toBe(1);
      expect(await store.redeem(nonce, winner, now)).toBe('used');
      const adopted = randomUUID();
      expect(spentIn(await Promise.all(crowd.map((token) => store.adopt(adopted, token, later))))).toBe(1);
    });
  });
}
