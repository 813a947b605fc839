import { defineConfig } from './lambdas/config/define-config.ts';

/**
 * The apps you run: edit this. `docs/configuration.md` lists every setting with its unit and default.
 *
 * These are demonstration apps. They play the vendor as well (`roles`), so that the vendors' own SDKs work against
 * them with nothing else; your apps want the backend's part alone, which is the default.
 */
export default defineConfig({
  name: 'token-vending',
  apps: {
    comapi: {
      profile: 'comapi',
      roles: ['backend', 'vendor'],
      settings: {
        apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
        issuer: 'https://api.comapi.com/defaultauth',
        audience: 'https://api.comapi.com',
        idClaim: 'sub',
      },
      callers: [{ kind: 'password' }],
      allowedOrigins: ['http://localhost:8080'],
    },
    qiscus: {
      profile: 'qiscus',
      roles: ['backend', 'vendor'],
      settings: { appId: 'token-vending-demo' },
      callers: [{ kind: 'passcode' }],
      allowedOrigins: ['http://localhost:8080'],
    },
  },
});
