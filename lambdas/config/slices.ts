import type { App, AppConfig } from '../contract/app.ts';
import { publishesKeys, secretsOf } from '../contract/secrets.ts';
import { appsOf } from './apps.ts';
import type { Bundled } from './bundled.ts';
import type { VendingConfig } from './schema.ts';

/** What decides an app's routes, secrets and tokens. */
const common = ({ profile, roles, settings, callers, nonce, keySource }: AppConfig) => ({
  ...{ profile, roles, settings, nonce, keySource },
  callers: callers.map(({ kind }) => ({ kind })),
});

const slices = {
  'serve-shared': (app: AppConfig) => ({
    ...common(app),
    allowedOrigins: app.allowedOrigins,
    nonceLifetimeSeconds: app.nonceLifetimeSeconds,
    limits: { noncesPerIp: app.limits.noncesPerIp },
  }),
  'publish-keys': (app: AppConfig) => ({
    ...common(app),
    rotation: app.rotation,
    keyMaxAgeSeconds: app.keyMaxAgeSeconds,
  }),
  probe: common,
  'rotate-key': (app: AppConfig) => ({
    ...common(app),
    rotation: app.rotation,
    allowShortSecret: app.allowShortSecret,
    keyMaxStaleSeconds: app.keyMaxStaleSeconds,
    clockSkewSeconds: app.clockSkewSeconds,
    tokenLifetimeSeconds: app.tokenLifetimeSeconds,
    sessionLifetimeSeconds: app.sessionLifetimeSeconds,
  }),
};

const isServed: { readonly [Entry in keyof typeof slices]: (app: App) => boolean } = {
  'serve-shared': () => true,
  'publish-keys': publishesKeys,
  probe: () => true,
  'rotate-key': (app) => secretsOf(app).some(({ source }) => source === 'generated'),
};

/**
 * The part of the configuration that a function of several apps runs: its own apps, and of each what it reads
 * (`test/config/slices.test.ts` holds it to that). So an edit elsewhere leaves its bundle as it is, and it is not deployed.
 */
export function sharedSlice(entry: keyof typeof slices, config: VendingConfig): Bundled {
  const { name, stage } = config;
  const served = appsOf(config).filter(isServed[entry]);
  const of = (app: App) =>
    slices[entry](config.apps[app.name] as AppConfig) as Partial<AppConfig> as AppConfig;
  return { name, stage, apps: Object.fromEntries(served.map((app) => [app.name, of(app)])) };
}

/** The part of the configuration that one app's function runs: nothing of other apps. */
export function appSlice({ name, stage, apps }: VendingConfig, app: string): Bundled {
  return { name, stage, apps: { [app]: apps[app] as AppConfig } };
}
