import { defineConfig } from '../../lambdas/config/define-config.ts';

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
      roles: ['backend', 'vendor'],
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
      roles: ['backend', 'vendor'],
      callers: [{ kind: 'passcode' }],
      settings: { appId: 'x' },
      allowedOrigins: ['*'],
      allowShortSecret: true,
    },
    closed: {
      profile: 'qiscus',
      roles: ['backend', 'vendor'],
      callers: [{ kind: 'passcode' }],
      settings: { appId: 'y' },
      allowedOrigins: ['https://a.example'],
    },
  },
});

/** No browser may call. */
export const noOrigins = defineConfig({
  name: 'no-origins',
  apps: { chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] } },
});
