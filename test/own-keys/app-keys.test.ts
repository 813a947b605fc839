import { expect, test } from '@jest/globals';
import { longestTokenSeconds } from '../../lambdas/contract/app.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import { publishedLoader } from '../../lambdas/own-keys/published-keys.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { signingApp } from '../vending/demo-app.ts';

/** The keys of an app with this value in its secret, and its published list. */
async function keysOf(profile: string, algorithm: 'HS256' | 'ES256', value: string) {
  const app = signingApp(profile, { clockSkewSeconds: 7 });
  const clock = setClock();
  const [source, published] = [memorySecret({ clock }), memoryPublishedKeys()];
  const used = memoryList();
  source.put(value);
  const keys = appKeys(app, algorithm, { published, used, clock });
  const version = await source.read('AWSCURRENT');
  if (!version) throw new Error('the secret has no value');
  const set = await keys.keySetOf([{ ...version, value: await keys.parse(version.value) }]);
  return { app, keys, set, published, used, version, clock };
}

test('a key is kept for as long as a sandbox may sign with it and its longest token lives', async () => {
  const { app, keys } = await keysOf('comapi', 'HS256', 'correct-horse-battery-staple-4711');
  expect(keys.retentionSeconds).toBe(app.keyMaxStaleSeconds + longestTokenSeconds(app) + 7);
  expect(keys.leadSeconds).toBe(app.rotation.publishLeadSeconds);
});

test('a secret is not published but remembered by its version, a private key is published', async () => {
  const secret = await keysOf('comapi', 'HS256', 'correct-horse-battery-staple-4711');
  expect([secret.set.published, secret.published.list().keys]).toEqual([[], []]);
  const { retentionSeconds: keepSeconds } = secret.keys;
  expect(secret.used.list().keys).toEqual([{ versionId: secret.version.versionId, keepSeconds }]);
  expect(secret.keys.remembered).toBe(secret.used);
  const { set, published, keys } = await keysOf('wonderful', 'ES256', privatePem('p256'));
  expect(keys.remembered).toBe(published);
  expect(set.published.map(({ id }) => id)).toEqual(published.list().keys.map(({ jwk }) => jwk.kid));
  expect(set.published).toHaveLength(1);
});

test('a list without a published key is none to hold', async () => {
  const { published, clock } = await keysOf('wonderful', 'ES256', privatePem('p256'));
  const load = publishedLoader(published, clock);
  expect(await load()).toEqual(published.list());
  const [key] = published.list().keys;
  if (!key) throw new Error('nothing is published');
  await published.write([{ ...key, revokedAt: 1 }], published.list());
  expect(await failureOf(load())).toMatchObject({ why: 'not_configured' });
  await published.write(
    [
      { ...key, revokedAt: 1 },
      { ...key, jwk: { ...key.jwk, kid: 'other' } },
    ],
    published.list(),
  );
  expect((await load()).keys).toHaveLength(2);
});
