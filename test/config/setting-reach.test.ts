import { expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { appSlice, sharedSlice } from '../../lambdas/config/slices.ts';
import { login } from '../fixtures/login.ts';

const wonderful = { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] };
const vendors = { ...wonderful, settings: { tenantId: 't', mint: 'upstream', baseUrl: 'https://v.example' } };
const chatsdk = { profile: 'chatsdk', settings: { appId: 'a' }, callers: [login], keySource: 'generated' };
const qiscus = { profile: 'qiscus', settings: { appId: 'x' }, callers: [login] };

const entries = ['serve-shared', 'publish-keys', 'rotate-key', 'probe'] as const;
type Entry = (typeof entries)[number];

/** What each function runs of the configuration. Without a function of its kind, a stack has none of it. */
function functionsOf(own: object): Map<string, string> {
  const config = defineConfig({ name: 'two', apps: { own, other: qiscus } } as never);
  const shared = entries.map((entry) => [entry, sharedSlice(entry, config)] as const);
  const apps = Object.keys(config.apps).map((app) => [app, appSlice(config, app)] as const);
  return new Map([...shared, ...apps].map(([name, slice]) => [name, JSON.stringify(slice)]));
}

const [all, keys]: [Entry[], Entry[]] = [[...entries], ['publish-keys', 'rotate-key']];

/** Every setting of an app, and the functions of several apps that an edit of it changes: docs/configuration.md says why. */
const reach: [setting: string, app: object, edit: object, shared: Entry[]][] = [
  ['profile', qiscus, wonderful, all],
  ['roles', wonderful, { roles: ['integrator', 'vendor'] }, all],
  ['settings', wonderful, { settings: { tenantId: 'u' } }, all],
  ['callers: another kind', wonderful, { callers: [login, { kind: 'apiKey' }] }, all],
  ['callers: the same kind', wonderful, { callers: [{ ...login, audience: 'another' }] }, []],
  ['nonce', wonderful, { nonce: 'required' }, all],
  ['keySource', wonderful, { keySource: 'pasted' }, all],
  ['allowedOrigins', wonderful, { allowedOrigins: ['https://a.example'] }, ['serve-shared']],
  ['nonceLifetimeSeconds', wonderful, { nonceLifetimeSeconds: 60 }, ['serve-shared']],
  ['limits.noncesPerIp', wonderful, { limits: { noncesPerIp: { max: 7 } } }, ['serve-shared']],
  ['limits: any other', wonderful, { limits: { vendsPerSubject: { max: 7 } } }, []],
  ['rotation', wonderful, { rotation: { intervalDays: 7 } }, keys],
  ['keyMaxAgeSeconds', wonderful, { keyMaxAgeSeconds: 30 }, ['publish-keys']],
  ['keyMaxStaleSeconds', wonderful, { keyMaxStaleSeconds: 60 }, ['rotate-key']],
  ['clockSkewSeconds', wonderful, { clockSkewSeconds: 1 }, ['rotate-key']],
  ['tokenLifetimeSeconds', wonderful, { tokenLifetimeSeconds: 60 }, ['rotate-key']],
  ['allowShortSecret', chatsdk, { allowShortSecret: true }, ['rotate-key']],
  ['sessionLifetimeSeconds', qiscus, { sessionLifetimeSeconds: 60 }, []],
  ['refreshLifetimeSeconds', qiscus, { refreshLifetimeSeconds: 864_001 }, []],
  ['apiKeyMaxAgeSeconds', wonderful, { apiKeyMaxAgeSeconds: 1 }, []],
  ['knownPlaceSeconds', wonderful, { knownPlaceSeconds: 60 }, []],
  ['upstream', vendors, { upstream: { maxAttempts: 1 } }, []],
  ['reservedConcurrency', wonderful, { reservedConcurrency: 7 }, []],
  ['provisionedConcurrency', wonderful, { provisionedConcurrency: 7 }, []],
];

test.each(reach)(
  "%s of one app: its own function, no other app's, and of the shared ones those that run it",
  (_setting, app, edit, shared) => {
    const [before, after] = [functionsOf(app), functionsOf({ ...app, ...edit })];
    const changed = [...after].flatMap(([name, code]) => (before.get(name) === code ? [] : [name]));
    expect(changed.sort()).toEqual([...shared, 'own'].sort());
  },
);

test('the table has every setting of an app', () => {
  const config = defineConfig({ name: 'two', apps: { qiscus } } as never);
  const named = reach.map(([setting]) => setting.split(/[.:]/)[0]);
  expect(new Set(named)).toEqual(
    new Set([
      ...Object.keys(config.apps['qiscus'] ?? {}),
      'keySource',
      'reservedConcurrency',
      'provisionedConcurrency',
    ]),
  );
});
