import { describe, expect, test } from '@jest/globals';
import { ringOf } from '../../cli/secrets/ring.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { signingApp, upstreamApp } from '../vending/demo-app.ts';
import { madeUpSecret, ownKeysApp } from './made-up-secret.ts';

const pasted = (name: string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
type Chosen = ReturnType<typeof madeUpSecret>['chosen'];
const statesOf = async (chosen: Chosen) =>
  (await ringOf(chosen)).map(({ id, state, labels }) => [id, state, ...labels]);

describe("a secret's ring", () => {
  test('of a shared secret: the current version signs, the one before only verifies', async () => {
    const { chosen, put, remember } = madeUpSecret(signingApp('comapi'));
    expect(await ringOf(chosen)).toEqual([]);
    const [one, two] = [put(pasted('one')), put(pasted('two'))];
    // It was in use until now, and its tokens live on.
    await remember({ versionId: one, keepSeconds: 100, keepUntil: Date.now() / 1000 + 100 });
    expect(new Set(await statesOf(chosen))).toEqual(
      new Set([
        [two, 'signs', 'AWSCURRENT'],
        [one, 'verifies', 'AWSPREVIOUS'],
      ]),
    );
  });

  test('after a bad paste the version before goes on signing, and the bad one says why', async () => {
    const { chosen, put } = madeUpSecret(signingApp('comapi'));
    const [good, bad] = [put(pasted('one')), put('oops')];
    expect(new Set(await statesOf(chosen))).toEqual(
      new Set([
        [bad, 'unusable', 'AWSCURRENT'],
        [good, 'signs', 'AWSPREVIOUS'],
      ]),
    );
    expect((await ringOf(chosen)).find(({ id }) => id === bad)?.why).toMatch(/bytes|characters/);
  });

  test('of private keys: one signs, and one that begins later is next', async () => {
    const { chosen, put } = madeUpSecret(ownKeysApp());
    const later = '2100-01-01T00:00:00Z';
    put(
      JSON.stringify({
        keys: [{ pem: privatePem('p256') }, { pem: privatePem('otherP256'), notBefore: later }],
      }),
    );
    const ring = await ringOf(chosen);
    expect(ring.map(({ state }) => state).sort()).toEqual(['next', 'signs']);
    expect(ring.find(({ state }) => state === 'next')).toMatchObject({
      hasKid: true,
      from: Date.parse(later) / 1000,
    });
  });

  test('of credentials: those in use, and the ones before', async () => {
    const { chosen, put } = madeUpSecret(upstreamApp('avaya'));
    const value = (clientId: string) =>
      JSON.stringify({ clientId, clientSecret: 'made-up', appKey: 'made-up' });
    const [one, two] = [put(value('one')), put(value('two'))];
    expect(new Set(await statesOf(chosen))).toEqual(
      new Set([
        [two, 'signs', 'AWSCURRENT'],
        [one, 'unused', 'AWSPREVIOUS'],
      ]),
    );
  });

  test('remembers nothing of the look', async () => {
    const { chosen, put } = madeUpSecret(signingApp('comapi'));
    put(pasted('one'));
    await ringOf(chosen);
    expect((await chosen.remembered.read()).keys).toEqual([]);
  });
});
