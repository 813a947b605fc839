import { defineConfig } from '../../lambdas/config/define-config.ts';
import { login } from '../fixtures/login.ts';

const comapiSettings = {
  apiSpaceId: '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f',
  issuer: 'https://issuer.example',
  audience: 'https://audience.example',
};

/** Two apps of one profile, one of them the backend alone, whose names start alike. */
export const twoApps = defineConfig({
  name: 'two-apps',
  apps: {
    chat: {
      profile: 'comapi',
      roles: ['integrator', 'vendor'],
      settings: comapiSettings,
      callers: [{ kind: 'password' }],
      allowedOrigins: ['https://b.example', 'https://a.example'],
    },
    'chat-quiet': {
      profile: 'comapi',
      settings: comapiSettings,
      callers: [{ kind: 'password' }],
      allowedOrigins: ['https://a.example', 'https://c.example'],
    },
  },
});

/** Two apps in both roles, one of them with every unsafe choice. */
export const unsafeApp = defineConfig({
  name: 'unsafe',
  apps: {
    open: {
      profile: 'qiscus',
      roles: ['integrator', 'vendor'],
      callers: [{ kind: 'passcode' }],
      settings: { appId: 'x' },
      allowedOrigins: ['*'],
      allowShortSecret: true,
    },
    closed: {
      profile: 'qiscus',
      roles: ['integrator', 'vendor'],
      callers: [{ kind: 'passcode' }],
      settings: { appId: 'y' },
      allowedOrigins: ['https://a.example'],
    },
  },
});

const avayaSettings = {
  baseUrl: 'https://axp.example.com',
  accountId: 'ABCDEF',
  integrationId: '0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10',
};
const roles: ('integrator' | 'vendor')[] = ['integrator', 'vendor'];

/** Every profile in every part that it can play. */
export const everyVendor = defineConfig({
  name: 'every-vendor',
  apps: {
    comapi: { profile: 'comapi', roles, settings: comapiSettings, callers: [{ kind: 'password' }] },
    qiscus: { profile: 'qiscus', roles, settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
    avaya: { profile: 'avaya', settings: avayaSettings, callers: [login, { kind: 'apiKey' }] },
    'avaya-people': { profile: 'avaya', settings: avayaSettings, callers: [login], nonce: 'required' },
    'avaya-backends': { profile: 'avaya', settings: avayaSettings, callers: [{ kind: 'apiKey' }] },
    wonderful: { profile: 'wonderful', roles, settings: { tenantId: 't' }, callers: [login] },
    'wonderful-quiet': {
      profile: 'wonderful',
      settings: { tenantId: 't', algorithm: 'EdDSA' },
      callers: [login],
      nonce: 'required',
      allowedOrigins: ['https://a.example'],
    },
    'wonderful-upstream': {
      profile: 'wonderful',
      settings: { tenantId: 't', mint: 'upstream', baseUrl: 'https://wonderful.example.com/api' },
      callers: [login],
    },
    chatsdk: { profile: 'chatsdk', roles, settings: { appId: 'a' }, callers: [login] },
    'chatsdk-quiet': { profile: 'chatsdk', settings: { appId: 'a' }, callers: [login] },
    'chatsdk-upstream': {
      profile: 'chatsdk',
      settings: { appId: 'a', mint: 'upstream', baseUrl: 'https://chatsdk.example.com' },
      callers: [{ ...login, jwksUrl: 'https://another-login.example.com/keys' }],
    },
  },
});

/** No browser may call. */
export const noOrigins = defineConfig({
  name: 'no-origins',
  apps: { chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } },
});

/** Others can listen on the way to the identity provider and to the vendor. */
export const openWires = defineConfig({
  name: 'open-wires',
  apps: {
    chat: {
      profile: 'chatsdk',
      settings: { appId: 'a', mint: 'upstream', baseUrl: 'http://api.example.com' },
      callers: [{ ...login, jwksUrl: 'http://login.example.com/keys' }],
    },
  },
});
