import { describe, expect, test } from '@jest/globals';
import { ringOf } from '../../cli/secrets/ring.ts';
import { privateKey } from '../../lambdas/keys/private-key.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { changed, signingApp, upstreamApp } from '../vending/demo-app.ts';
import { madeUpSecret, ownKeysApp } from './made-up-secret.ts';

const pasted = (name: string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
type Chosen = ReturnType<typeof madeUpSecret>['chosen'];
const statesOf = async (chosen: Chosen) =>
  (await ringOf(chosen)).map(({ id, state, labels }) => [id, state, ...labels]);

async function published(name: 'p256' | 'otherP256', seenFrom: number) {
  const { publicJwk: jwk } = await privateKey({ pem: privatePem(name) }, 'ES256');
  return { versionId: 'any', keepSeconds: 100, seenFrom, ...(jwk && { jwk }) };
}

describe("a secret's ring", () => {
  test('of a shared secret: the current version signs, the one before only verifies', async () => {
    const { chosen, put, remember } = madeUpSecret(signingApp('comapi'));
    expect(await ringOf(chosen)).toEqual([]);
    const [one, two] = [put(pasted('one')), put(pasted('two'))];
    // It was in use until now, and its tokens live on.
    await remember({ versionId: one, keepSeconds: 100, keepUntil: Date.now() / 1000 + 100 });
    expect(await statesOf(chosen)).toEqual([
      [two, 'signs', 'AWSCURRENT'],
      [one, 'verifies', 'AWSPREVIOUS'],
    ]);
  });

  test('the newest version comes first, and one without a label is there while tokens may need it', async () => {
    const { chosen, versions, put, remember } = madeUpSecret(signingApp('comapi'));
    const [one, two, three] = [put(pasted('one')), put(pasted('two')), put(pasted('three'))];
    await versions.makeCurrent(two);
    const until = Date.now() / 1000 + 100;
    await remember(...[one, three].map((versionId) => ({ versionId, keepSeconds: 100, keepUntil: until })));
    expect(await statesOf(chosen)).toEqual([
      [three, 'verifies', 'AWSPREVIOUS'],
      [two, 'signs', 'AWSCURRENT'],
      [one, 'verifies'],
    ]);
    const pending = versions.startRotation();
    await versions.writePending(pending, pasted('four'));
    expect(await statesOf(chosen)).toContainEqual([pending, 'unused', 'AWSPENDING']);
  });

  test('a key that two versions hold is there once, from when it was first put', async () => {
    const { chosen, put } = madeUpSecret(signingApp('comapi'));
    put(pasted('one'));
    const [{ since } = {}] = await ringOf(chosen);
    const id = put(pasted('one'));
    expect(await ringOf(chosen)).toEqual([
      { id, hasKid: false, state: 'signs', labels: ['AWSCURRENT', 'AWSPREVIOUS'], since },
    ]);
  });

  test.each([
    ['a secret', signingApp('comapi')],
    ['credentials', upstreamApp('avaya')],
  ])('if nothing can be used there is one row, which says so: %s', async (_, app) => {
    const { chosen, put } = madeUpSecret(app);
    const id = put('oops');
    expect(await ringOf(chosen)).toMatchObject([{ id, hasKid: false, state: 'unusable' }]);
  });

  test("the app's second secret is read for its own kind of token", async () => {
    const chatsdk = signingApp('chatsdk');
    const app = changed(chatsdk, { token: { ...chatsdk.tokens.token, algorithm: () => 'RS256' } });
    const { chosen, put } = madeUpSecret(app, 'ws-signing-key');
    const id = put(pasted('one'));
    expect(await statesOf(chosen)).toEqual([[id, 'signs', 'AWSCURRENT']]);
  });

  test('after a bad paste the version before goes on signing, and the bad one says why', async () => {
    const { chosen, put } = madeUpSecret(signingApp('comapi'));
    const [good, bad] = [put(pasted('one')), put('oops')];
    expect(await statesOf(chosen)).toEqual([
      [bad, 'unusable', 'AWSCURRENT'],
      [good, 'signs', 'AWSPREVIOUS'],
    ]);
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

  test('a private key that a rotation made is next until verifiers have had time to see it', async () => {
    const { chosen, put, remember } = madeUpSecret(ownKeysApp());
    const keys = [
      { pem: privatePem('p256'), createdAt: 1, notBefore: 1 },
      { pem: privatePem('otherP256'), createdAt: 2, notBefore: 2 },
    ];
    put(JSON.stringify({ keys }));
    const from = 4_000_000_000;
    await remember(await published('p256', 1), await published('otherP256', from));
    expect(await ringOf(chosen)).toMatchObject([{ state: 'signs' }, { state: 'next', from }]);
  });

  test('of credentials: those in use, and the ones before', async () => {
    const { chosen, put } = madeUpSecret(upstreamApp('avaya'));
    const value = (clientId: string) =>
      JSON.stringify({ clientId, clientSecret: 'made-up', appKey: 'made-up' });
    const [one, two] = [put(value('one')), put(value('two'))];
    expect(await statesOf(chosen)).toEqual([
      [two, 'signs', 'AWSCURRENT'],
      [one, 'unused', 'AWSPREVIOUS'],
    ]);
    expect((await ringOf(chosen)).map(({ hasKid }) => hasKid)).toEqual([false, false]);
  });

  test('remembers nothing of the look', async () => {
    const { chosen, put } = madeUpSecret(signingApp('comapi'));
    put(pasted('one'));
    await ringOf(chosen);
    expect((await chosen.remembered.read()).keys).toEqual([]);
  });
});
