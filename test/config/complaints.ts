import { expect } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { unsafeChoices } from '../../lambdas/config/unsafe-choices.ts';
import type { AppConfig } from '../../lambdas/contract/app.ts';
import * as registry from '../../lambdas/profiles/registry.ts';
import { login } from '../fixtures/login.ts';

/** As a message lists them. */
export const oneOfProfiles = Object.keys(registry)
  .map((name) => `'${name}'`)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

/** The least that an app of these profiles must say. */
export const least = {
  avaya: {
    profile: 'avaya',
    settings: {
      baseUrl: 'https://axp.example.com',
      accountId: 'ABCDEF',
      integrationId: '0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10',
    },
    callers: [login],
  },
  wonderful: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] },
  'wonderful upstream': {
    profile: 'wonderful',
    settings: { tenantId: 't', mint: 'upstream', baseUrl: 'https://api.example.com' },
    callers: [login],
  },
  chatsdk: { profile: 'chatsdk', settings: { appId: 'a' }, callers: [login] },
  qiscus: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
  comapi: {
    profile: 'comapi',
    settings: {
      apiSpaceId: '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f',
      issuer: 'https://issuer.example',
      audience: 'https://audience.example',
    },
    callers: [{ kind: 'password' }],
  },
} as const;

const inputOf = (app: object, more: object) =>
  ({ name: 'test', apps: { demo: app }, ...more }) as unknown as VendingConfigInput;

/** The app `demo` as a configuration of it alone comes out. */
export function accepted(app: object, more: object = {}): AppConfig {
  const { demo } = defineConfig(inputOf(app, more)).apps;
  if (!demo) throw new Error('the configuration lost its app');
  return demo;
}

/** What is wrong with a configuration of the app `demo` alone, line by line; fails where nothing is. */
export function complaintsOf(app: object, more: object = {}): string[] {
  try {
    defineConfig(inputOf(app, more));
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split('\n  ');
    expect(title).toBe('vending.config.ts is not valid:');
    return lines;
  }
  throw new Error('the configuration was expected to be refused');
}

/** What synth warns about in a configuration of the app `demo` alone. */
export const warningsOf = (app: object): string[] => unsafeChoices(defineConfig(inputOf(app, {})));
