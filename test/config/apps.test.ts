import { expect, test } from '@jest/globals';
import { appOf, appsOf } from '../../lambdas/config/apps.ts';
import type { AppConfig } from '../../lambdas/contract/app.ts';
import * as registry from '../../lambdas/profiles/registry.ts';
import config from '../fixtures/demo-config.ts';

test('an app is its configuration with its name and its profile', () => {
  for (const name of Object.keys(config.apps)) {
    const { profile, tokens, ...rest } = appOf(config, name);
    const { profile: profileName, ...own } = config.apps[name] as AppConfig;
    expect(rest).toEqual({ ...own, name });
    expect(profile).toBe((registry as Readonly<Record<string, unknown>>)[profileName]);
    expect(tokens.by).toBe(/avaya|upstream/.test(name) ? 'vendor' : 'us');
  }
  expect(appsOf(config).map(({ name }) => name)).toEqual(Object.keys(config.apps));
});

test.each(['another', '', 'constructor', '__proto__', 'toString'])('there is no app %j', (name) => {
  expect(() => appOf(config, name)).toThrow(`There is no app ${name} in this bundle's configuration.`);
});
