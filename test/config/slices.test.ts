import { describe, expect, test } from '@jest/globals';
import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { appSlice, sharedSlice } from '../../lambdas/config/slices.ts';
import type { App, AppConfig } from '../../lambdas/contract/app.ts';
import { isShared, publishesKeys, secretNameOf, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { publishedEndpoints } from '../../lambdas/http/published-endpoints.ts';
import { sharedEndpoints } from '../../lambdas/http/shared-endpoints.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { fixedRing } from '../doubles/fixed-ring.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memoryNonces } from '../doubles/memory-nonces.ts';
import { everyVendor } from '../infra/configs.ts';

const settings = new Set(Object.values(everyVendor.apps).flatMap(Object.keys));
/** The app as a function has it. A read of a setting that its slice leaves out throws. */
const watched = <Of extends App>(app: Of): Of =>
  new Proxy(app, {
    get(target, name) {
      if (!(name in target) && settings.has(String(name)))
        throw new Error(`not in the slice: ${String(name)}`);
      return Reflect.get(target, name);
    },
  });
const watchedApps = (entry: Parameters<typeof sharedSlice>[0]) =>
  appsOf(sharedSlice(entry, everyVendor)).map(watched);

const clock = () => 1_800_000_000;
const incoming = { headers: {}, path: {}, body: {}, sourceIp: '192.0.2.1' };

describe('a function of several apps has all that it reads:', () => {
  test('serve-shared', async () => {
    const [endpoints] = sharedEndpoints(watchedApps('serve-shared'), {
      noncesOf: memoryNonces,
      limiterOf: ({ limits }) => limiter(limits, memoryCounters()),
      clock,
    });
    const replies = [...endpoints].map(async ([key, { app, serve }]) => {
      expect([key, app?.allowedOrigins ?? []]).toEqual([key, expect.any(Array)]);
      return serve(incoming).catch(({ code }) => ({ status: code }));
    });
    for (const { status } of await Promise.all(replies))
      expect([200, 201, 'invalid_request', 'not_found']).toContain(status);
  });

  test('publish-keys', async () => {
    const apps = watchedApps('publish-keys').filter(publishesKeys);
    const list = fixedRing({ keys: [] as never[] });
    const ports = { listOf: () => list as never, apiUrl: 'https://api.example.com', clock };
    const endpoints = publishedEndpoints(apps, ports);
    expect(endpoints.size).toBeGreaterThan(0);
    for (const { serve } of endpoints.values())
      await serve(incoming).catch(({ code }) => expect(code).toBe('key_not_configured'));
  });

  test('rotate-key', () => {
    const apps = watchedApps('rotate-key');
    expect(apps.length).toBeGreaterThan(0);
    for (const app of apps)
      for (const secret of secretsOf(app)) {
        expect(isShared(secret)).toBe(false);
        expect(secretNameOf('x', app, secret)).toContain(app.name);
        const ports = { published: memoryPublishedKeys(), used: memoryList(), clock };
        const { retentionSeconds } = appKeys(app, secret.holds as Algorithm, ports);
        expect([retentionSeconds, app.rotation.intervalDays]).not.toContain(Number.NaN);
      }
  });
});

/** The functions whose code changes with this edit of one app. */
function changedBy(app: string, edit: Partial<AppConfig>): string[] {
  const own = everyVendor.apps[app] as AppConfig;
  const edited: VendingConfig = { ...everyVendor, apps: { ...everyVendor.apps, [app]: { ...own, ...edit } } };
  const slicesOf = (config: VendingConfig): Record<string, unknown> => ({
    ...Object.fromEntries(Object.keys(config.apps).map((name) => [name, appSlice(config, name)])),
    'serve-shared': sharedSlice('serve-shared', config),
    'publish-keys': sharedSlice('publish-keys', config),
    'rotate-key': sharedSlice('rotate-key', config),
  });
  const [before, after] = [slicesOf(everyVendor), slicesOf(edited)];
  return Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

const { limits, rotation } = everyVendor.apps['wonderful'] as AppConfig;
test.each<[setting: string, edit: Partial<AppConfig>, changed: string[]]>([
  ['a limit of vends', { limits: { ...limits, vendsPerSubject: { max: 3, windowSeconds: 60 } } }, []],
  ['keyMaxAgeSeconds', { keyMaxAgeSeconds: 7 }, ['publish-keys']],
  ['upstream', { upstream: { timeoutMillis: 1, attemptTimeoutMillis: 1, maxAttempts: 1 } }, []],
  [
    'the limit of nonces',
    { limits: { ...limits, noncesPerIp: { max: 3, windowSeconds: 60 } } },
    ['serve-shared'],
  ],
  ['tokenLifetimeSeconds', { tokenLifetimeSeconds: 61 }, ['rotate-key']],
  ['rotation', { rotation: { ...rotation, intervalDays: 9 } }, ['publish-keys', 'rotate-key']],
])('an edit of %s changes the app and what serves it, and no other app', (_, edit, changed) => {
  expect(changedBy('wonderful', edit)).toEqual(['wonderful', ...changed]);
});
