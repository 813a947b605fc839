import { expect, test } from '@jest/globals';
import { appOf, appsOf } from '../../lambdas/config/apps.ts';
import * as registry from '../../lambdas/profiles/registry.ts';
import config from '../fixtures/demo-config.ts';

test('an app is its configuration with its name and its profile', () => {
  for (const name of Object.keys(config.apps)) {
    const { dialect, ...rest } = appOf(config, name);
    expect(rest).toEqual({ ...config.apps[name], name });
    expect(Object.values(registry)).toContain(dialect);
  }
  expect(appsOf(config).map(({ name }) => name)).toEqual(Object.keys(config.apps));
});

test.each(['another', '', 'constructor', '__proto__', 'toString'])('there is no app %j', (name) => {
  expect(() => appOf(config, name)).toThrow(`There is no app ${name} in this bundle's configuration.`);
});
