import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';

const app = {
  profile: 'chatsdk' as const,
  callers: [
    {
      kind: 'oidc' as const,
      issuer: 'https://login.example.com/',
      audience: 'https://chat.example.com',
      jwksUrl: 'https://login.example.com/.well-known/jwks.json',
    },
  ],
  // Long enough to connect with on a busy machine, short enough to wait for its end.
  tokenLifetimeSeconds: 10,
};
const appId = 'token-vending-demo';

const config = defineConfig({
  name: 'token-vending-centrifugo',
  apps: {
    chatsdk: { ...app, roles: ['integrator', 'vendor'], settings: { appId, openChannels: true } },
    // For servers before June 2026.
    'chatsdk-before': {
      ...app,
      roles: ['integrator', 'vendor'],
      settings: { appId, wsSubject: 'userId' },
    },
  },
});

new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
