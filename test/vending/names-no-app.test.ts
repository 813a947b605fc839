import { expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { unsafeApps, unsafeChoices } from '../../lambdas/config/unsafe-choices.ts';
import type { SigningApp } from '../../lambdas/contract/app.ts';
import type { Claims, TokenFormat } from '../../lambdas/contract/token-format.ts';
import { introspect } from '../../lambdas/vending/introspect.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { changed } from './demo-app.ts';
import { alice, madeUpPorts } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

const named = madeUpApp();
const { tenant: _, ...settings } = named.settings as { readonly tenant: string };
const format = named.profile.token as TokenFormat<unknown>;

/** The same vendor, if its tokens had no claim for the tenant. */
const nameless: SigningApp = changed(
  named,
  {
    token: {
      ...format,
      namesNoApp: 'Made up: the secret alone tells apps apart',
      claims: (grant) => format.claims(grant, settings),
      read: (claims: Claims) => format.read(claims, settings),
    },
  },
  settings,
);
const inTenant = (tenant: string) => changed(named, {}, { ...settings, tenant });

/** Whether one app takes the token of another. */
async function takes(app: SigningApp, other: SigningApp, secret?: string): Promise<boolean> {
  const [own, others] = [madeUpPorts(app), madeUpPorts(other)];
  // Twice, since the value before also verifies.
  if (secret !== undefined)
    for (const versionId of ['v2', 'v3']) own.secret.now({ versionId, value: secret });
  const demand = { demandsNonce: false, keepsAccount: false };
  const { token } = await vend({ proofs: alice, sourceIp }, demand, other, others);
  const asked = { proofs: { apiKey: 'good' }, sourceIp, token };
  return (await introspect(asked, app, { ...own, callers: own.backends })) !== undefined;
}

test('tokens that name no app are told apart by the secret alone', async () => {
  const other = { ...nameless, name: 'other' };
  expect(await takes(other, nameless)).toBe(true);
  expect(await takes(other, nameless, 'the-secret-of-another-app-of-the-vendor')).toBe(false);
});

test('tokens that name their app are told apart even under one secret', async () => {
  expect(await takes(inTenant('tenant-1'), inTenant('tenant-1'))).toBe(true);
  expect(await takes(inTenant('tenant-2'), inTenant('tenant-1'))).toBe(false);
});

test('synth warns about two apps of claims as data, if one takes what the other writes', () => {
  const times = { iat: { $from: 'issuedAt' }, exp: { $from: 'expiresAt' } } as const;
  const warnings = (...both: [iss: string, kid: string, more?: object][]) => {
    const apps = both.map(([iss, kid, more], at) => {
      const claims = { iss, sub: { $from: 'subject' }, ...times, ...more };
      return [
        `app${at}`,
        { profile: 'jwt', settings: { header: { kid }, claims }, callers: [{ kind: 'apiKey' }] },
      ];
    });
    return unsafeChoices(defineConfig({ name: 'test', apps: Object.fromEntries(apps) })).length;
  };
  expect(warnings(['a', '1'], ['a', '1'])).toBe(1);
  expect(warnings(['a', '1', { room: 'lobby' }], ['a', '1'])).toBe(1);
  expect(warnings(['a', '1'], ['a', '1', { room: 'lobby' }])).toBe(1);
  expect(warnings(['a', '1'], ['b', '1'])).toBe(0);
  expect(warnings(['a', '1'], ['a', '2'])).toBe(0);
});

test('synth warns about the second app of a vendor whose tokens name no app', () => {
  const two = (app: SigningApp) =>
    ['one', 'two'].map((name) => ({ ...app, name, allowedOrigins: [], callers: [] }));
  expect(unsafeApps(two(nameless))).toEqual([
    'apps.two.profile: no claim tells its tokens from those of one. Under one secret, each lets in the users of the other.',
  ]);
  expect(unsafeApps(two(nameless).slice(1))).toEqual([]);
  expect(unsafeApps(two(named))).toEqual([]);
});
