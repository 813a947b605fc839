import { defineConfig } from './lambdas/config/define-config.ts';

/** Your identity provider: who has logged in there may have a token. These are placeholders. */
const login = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  audience: 'https://chat.example.com',
  jwksUrl: 'https://login.example.com/.well-known/jwks.json',
} as const;

/**
 * The apps you run: edit this. Keep your vendor's and delete the others; `docs/configuration.md` lists every setting
 * with its unit and default.
 *
 * These are demonstration apps. Where they can, they play the vendor as well (`roles`), so that the vendors' own SDKs
 * work against them with nothing else. Your apps want the backend's part alone: leave `roles` out.
 */
export default defineConfig({
  name: 'token-vending',
  apps: {
    comapi: {
      profile: 'comapi',
      roles: ['integrator', 'vendor'],
      settings: {
        apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
        issuer: 'https://api.comapi.com/defaultauth',
        audience: 'https://api.comapi.com',
      },
      callers: [{ kind: 'password' }, { kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
    qiscus: {
      profile: 'qiscus',
      roles: ['integrator', 'vendor'],
      settings: { appId: 'token-vending-demo' },
      callers: [{ kind: 'passcode' }, { kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
    avaya: {
      profile: 'avaya',
      settings: {
        baseUrl: 'https://na.api.avayacloud.com',
        accountId: 'ABCDEF',
        integrationId: '7d9a2c4e-1b3f-4a58-8c6d-0e2f4a6b8c1d',
      },
      callers: [login, { kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
    wonderful: {
      profile: 'wonderful',
      roles: ['integrator', 'vendor'],
      settings: { tenantId: 'token-vending-demo' },
      callers: [login, { kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
    chatsdk: {
      profile: 'chatsdk',
      roles: ['integrator', 'vendor'],
      // For tests: this service knows no members of a channel.
      settings: { appId: 'token-vending-demo', openChannels: true },
      callers: [login, { kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
  },
});
