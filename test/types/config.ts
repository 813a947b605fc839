import { defineConfig } from '../../lambdas/config/define-config.ts';

/**
 * Never run: `tsc` checks it. What an editor underlines in `vending.config.ts`: settings belong to their profile.
 */
export function configs() {
  const comapi = {
    apiSpaceId: '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f',
    issuer: 'https://issuer.example',
    audience: 'https://audience.example',
  };

  defineConfig({ name: 'a', apps: { a: { profile: 'comapi', settings: comapi } } });
  defineConfig({
    name: 'a',
    apps: { a: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } },
  });

  // @ts-expect-error A caller that does not exist.
  defineConfig({ name: 'a', apps: { a: { profile: 'comapi', settings: comapi, callers: [{ kind: '' }] } } });
  // @ts-expect-error A role that does not exist.
  defineConfig({ name: 'a', apps: { a: { profile: 'comapi', settings: comapi, roles: ['admin'] } } });
  // @ts-expect-error A misspelt number.
  defineConfig({ name: 'a', apps: { a: { profile: 'comapi', settings: comapi, tokenLifetime: 60 } } });
  // @ts-expect-error An unknown profile.
  defineConfig({ name: 'a', apps: { a: { profile: 'another', settings: comapi } } });
  // @ts-expect-error No settings.
  defineConfig({ name: 'a', apps: { a: { profile: 'qiscus' } } });

  // @ts-expect-error Settings of another profile.
  defineConfig({ name: 'a', apps: { a: { profile: 'qiscus', settings: comapi } } });
  // @ts-expect-error Settings of another profile.
  defineConfig({ name: 'a', apps: { a: { profile: 'comapi', settings: { appId: 'x' } } } });
  // @ts-expect-error A setting of a wrong type.
  defineConfig({ name: 'a', apps: { a: { profile: 'qiscus', settings: { appId: 7 } } } });
  // @ts-expect-error A setting that the profile does not have.
  defineConfig({ name: 'a', apps: { a: { profile: 'qiscus', settings: { appId: 'x', secret: 'y' } } } });
}
