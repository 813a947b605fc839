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
    chats: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
  },
});

test.each([
  ['signs', ['oidc', 'signing', 'wonderful']],
  ['asks', ['password', 'upstream', 'wonderful']],
  ['chats', ['passcode', 'qiscus', 'signing']],
])("the bundle of %s has that app's profile, mint and callers", (app, choices) => {
  expect(choicesOf('serve-app', appSlice(config, app))).toEqual(choices);
});

test.each([
  ['serve-shared', ['qiscus', 'wonderful']],
  ['publish-keys', ['wonderful']],
  ['rotate-key', ['wonderful']],
  ['probe', ['qiscus', 'wonderful']],
] as const)('%s has the profiles of the apps that it serves', (entry, choices) => {
  expect(choicesOf(entry, sharedSlice(entry, config))).toEqual(choices);
});
