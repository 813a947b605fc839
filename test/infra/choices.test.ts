import { expect, test } from '@jest/globals';
import { choicesOf } from '../../infra/choices.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { appSlice, sharedSlice } from '../../lambdas/config/slices.ts';
import { login } from '../fixtures/login.ts';

const config = defineConfig({
  name: 'three',
  apps: {
    signs: {
      profile: 'wonderful',
      settings: { tenantId: 't' },
      callers: [login, { ...login, issuer: 'https://b.example', subjectPrefix: 'b' }, { kind: 'apiKey' }],
    },
    asks: {
      profile: 'wonderful',
      settings: { tenantId: 't', mint: 'upstream', baseUrl: 'https://vendor.example/api' },
      callers: [{ kind: 'password' }],
    },
    chats: {
      profile: 'qiscus',
      roles: ['integrator', 'vendor'],
      settings: { appId: 'x' },
      callers: [{ kind: 'passcode' }],
    },
  },
});

test.each([
  ['signs', ['oidc', 'privateKeys', 'signing', 'wonderful']],
  ['asks', ['password', 'upstream', 'wonderful']],
  ['chats', ['passcode', 'qiscus', 'sharedSecrets', 'signing', 'vendor']],
])("the bundle of %s has that app's profile, mint, role, callers and kind of keys", (app, choices) => {
  expect(choicesOf('serve-app', appSlice(config, app))).toEqual(choices);
});

test.each([
  ['serve-shared', ['qiscus', 'wonderful']],
  ['publish-keys', ['wonderful']],
  ['rotate-key', ['privateKeys', 'wonderful']],
  ['probe', ['qiscus', 'wonderful']],
] as const)('%s has the profiles of the apps that it serves', (entry, choices) => {
  expect(choicesOf(entry, sharedSlice(entry, config))).toEqual(choices);
});
