import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { appOf, tokensOf } from '../../lambdas/config/apps.ts';
import { type App, type AppConfig, isSigning } from '../../lambdas/contract/app.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import { type AppSecret, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Algorithm, TokenFormat } from '../../lambdas/contract/token-format.ts';
import type { Ring } from '../../lambdas/keys/ring.ts';
import type { Snapshot } from '../../lambdas/keys/secret-loader.ts';
import {
  credentialRingOf,
  type KeyJournal,
  keyRingsOf,
  type RingPorts,
} from '../../lambdas/own-keys/rings-of.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { type Scripted, scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import config from '../fixtures/demo-config.ts';
import { privatePem } from '../keys/pasted-keys.ts';

const qiscus = appOf(config, 'qiscus');
const signsWith = (algorithm: Algorithm): TokenFormat<unknown> => ({
  ...(qiscus.profile.token as TokenFormat<unknown>),
  algorithm: () => algorithm,
});
const upstream = {
  baseUrl: () => 'https://api.example.com',
  credentials: v.strictObject({ apiKey: v.pipe(v.string(), v.minLength(8)) }),
} as unknown as NonNullable<Profile['upstream']>;
const withProfile = (changes: Partial<Profile>, more: Partial<AppConfig> = {}): App => {
  const profile = { ...qiscus.profile, ...changes };
  return { ...qiscus, ...more, profile, tokens: tokensOf(profile, qiscus) } as App;
};

const apps = {
  signs: qiscus,
  'signs with a key of two halves': withProfile({ token: signsWith('ES256') }),
  'signs twice': withProfile({ token: signsWith('HS256'), wsToken: signsWith('HS256') }),
  'asks the vendor': withProfile({ upstream, wsToken: signsWith('HS256') }),
  'could ask the vendor, but signs': withProfile({ upstream: { ...upstream, baseUrl: () => undefined } }),
};

const key = { name: 'signing-key', variable: 'SIGNING_KEY_ARN', source: 'pasted' };
const wsKey = { name: 'ws-signing-key', variable: 'WS_SIGNING_KEY_ARN', holds: 'HS256', source: 'pasted' };
const credentials = {
  name: 'upstream-credentials',
  variable: 'UPSTREAM_CREDENTIALS_ARN',
  holds: 'credentials',
  source: 'pasted',
};
test.each<[app: keyof typeof apps, secrets: object[]]>([
  ['signs', [{ ...key, holds: 'HS256' }]],
  ['signs with a key of two halves', [{ ...key, holds: 'ES256', source: 'generated' }]],
  ['signs twice', [{ ...key, holds: 'HS256' }, wsKey]],
  ['asks the vendor', [credentials]],
  ['could ask the vendor, but signs', [{ ...key, holds: 'HS256' }]],
])('an app that %s has these secrets, and reads no other', async (name, secrets) => {
  const app = apps[name];
  expect(secretsOf(app)).toEqual(secrets);
  const asked: AppSecret[] = [];
  const sourceOf = (secret: AppSecret) => {
    asked.push(secret);
    return scriptedSecret(undefined);
  };
  const rings = ringsOf(app, { ...ports, sourceOf, clock: setClock() });
  expect(asked).toEqual(secrets);
  expect(Object.keys(rings)).toEqual(secrets.length > 1 ? ['token', 'wsToken'] : ['token']);
  expect(isSigning(app)).toBe(name !== 'asks the vendor');
});

const ports = {
  published: memoryPublishedKeys(),
  usedOf: () => memoryList(),
  random: () => 1,
  journal: { secretRead: () => {}, secretUnread: () => {} },
};
const good = 'made-up-secret-of-32-bytes-12345';
const version = (versionId: string, value: string): Scripted => ({ versionId, value });

const ringsOf = (
  app: App,
  ports: RingPorts,
): { readonly token: Ring<Snapshot<unknown>>; readonly wsToken?: Ring<Snapshot<unknown>> } =>
  isSigning(app) ? keyRingsOf(app, ports) : { token: credentialRingOf(app, ports) };

/** The rings of an app over secrets that the test writes. */
function ringsOver(app: App, values: Readonly<Record<string, Scripted>>) {
  const [clock, rejected] = [setClock(), [] as string[]];
  const sources = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, scriptedSecret(value)]),
  );
  const sourceOf = ({ name }: AppSecret) => sources[name] ?? scriptedSecret(undefined);
  const journal: KeyJournal = {
    secretRead: (read) =>
      void (read.rejected && rejected.push(`${read.rejected.versionId}: ${read.rejected.why}`)),
    secretUnread: () => {},
  };
  const rings = ringsOf(app, { ...ports, sourceOf, clock, journal });
  return { sources, clock, rejected, ...rings };
}

describe("a ring holds what its secret's kind says", () => {
  test('a key of the algorithm', async () => {
    const app = apps['signs with a key of two halves'];
    const { token } = ringsOver(app, { 'signing-key': version('v1', privatePem('p256')) });
    expect((await token.snapshot()).value).toMatchObject({ signing: { algorithm: 'ES256' } });
    const wrong = ringsOver(app, { 'signing-key': version('v1', good) });
    expect(await failureOf(wrong.token.snapshot())).toMatchObject({ why: 'not_configured' });
  });

  test('credentials, raw or as JSON', async () => {
    for (const value of ['made-up-api-key', '{"apiKey": "made-up-api-key"}\n']) {
      const { token } = ringsOver(apps['asks the vendor'], { 'upstream-credentials': version('v1', value) });
      expect(await token.snapshot()).toMatchObject({ versionId: 'v1', value: { apiKey: 'made-up-api-key' } });
    }
  });

  test('two keys from two secrets, each with a version of its own; one that is not set leaves the other', async () => {
    const { token, wsToken, sources, clock } = ringsOver(apps['signs twice'], {
      'signing-key': version('v1', good),
      'ws-signing-key': version('w1', good.toUpperCase()),
    });
    expect((await token.snapshot()).versionId).toBe('v1');
    expect((await wsToken?.snapshot())?.versionId).toBe('w1');
    sources['ws-signing-key']?.now(version('w2', good));
    clock.advance(qiscus.keyMaxAgeSeconds);
    expect((await token.snapshot()).versionId).toBe('v1');
    expect((await wsToken?.snapshot())?.versionId).toBe('w2');

    const half = ringsOver(apps['signs twice'], { 'signing-key': version('v1', good) });
    expect((await half.token.snapshot()).versionId).toBe('v1');
    expect(await failureOf(half.wsToken?.snapshot() ?? Promise.resolve())).toMatchObject({
      why: 'not_configured',
    });
  });

  test('a short secret, only where the app allows it', async () => {
    const short = { 'signing-key': version('v1', 'short') };
    expect(await failureOf(ringsOver(qiscus, short).token.snapshot())).toMatchObject({
      why: 'not_configured',
      message: 'version v1 is not usable: the secret has 5 bytes, fewer than 32',
    });
    const lax = { ...qiscus, allowShortSecret: true };
    expect((await ringsOver(lax, short).token.snapshot()).versionId).toBe('v1');
  });
});

test.each<[app: keyof typeof apps, secret: string, good: string, bad: string]>([
  ['signs', 'signing-key', good, 'too-short'],
  ['signs', 'signing-key', good, privatePem('p256')],
  ['signs with a key of two halves', 'signing-key', privatePem('p256'), privatePem('p384')],
  ['signs with a key of two halves', 'signing-key', privatePem('p256'), good],
  ['asks the vendor', 'upstream-credentials', 'made-up-api-key', 'short'],
  [
    'asks the vendor',
    'upstream-credentials',
    'made-up-api-key',
    '{"apiKey": "made-up-api-key", "more": "x"}',
  ],
  ['asks the vendor', 'upstream-credentials', 'made-up-api-key', ''],
])('where an app %s, a bad version of its %s never replaces a good one', async (name, secret, first, bad) => {
  const { token, sources, clock, rejected } = ringsOver(apps[name], { [secret]: version('v1', first) });
  const kept = await token.snapshot();
  // A second bad one, so that the previous version is no better.
  for (const versionId of ['bad-version', 'bad-again']) {
    sources[secret]?.now(version(versionId, bad));
    for (let minute = 0; minute < 120; minute++) {
      clock.advance(qiscus.keyMaxAgeSeconds);
      expect((await token.snapshot()).versionId).toBe(kept.versionId);
    }
    expect(rejected).toHaveLength(120);
    for (const why of rejected) expect(why).toMatch(new RegExp(`^${versionId}: .`));
    if (bad !== '') expect(rejected.join()).not.toContain(bad);
    rejected.splice(0);
  }
  sources[secret]?.now(version('v2', first));
  clock.advance(qiscus.keyMaxAgeSeconds);
  expect((await token.snapshot()).versionId).toBe('v2');
});

test("age and staleness are the app's", async () => {
  const app = { ...qiscus, keyMaxAgeSeconds: 7, keyMaxStaleSeconds: 11 };
  const { token, sources, clock } = ringsOver(app, { 'signing-key': version('v1', good) });
  await token.snapshot();
  sources['signing-key']?.now(new Error('made-up outage'));
  clock.advance(6);
  await token.snapshot();
  expect(sources['signing-key']?.reads()).toBe(1);
  clock.advance(5);
  expect((await token.snapshot()).versionId).toBe('v1');
  expect(sources['signing-key']?.reads()).toBe(2);
  clock.advance(1);
  expect(await failureOf(token.snapshot())).toMatchObject({ why: 'unavailable' });
});
