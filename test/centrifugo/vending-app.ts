import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';

const config = defineConfig({
  name: 'token-vending-centrifugo',
  apps: {
    chatsdk: {
      profile: 'chatsdk',
      roles: ['integrator', 'vendor'],
      settings: { appId: 'token-vending-demo' },
      callers: [
        {
          kind: 'oidc',
          issuer: 'https://login.example.com/',
          audience: 'https://chat.example.com',
          jwksUrl: 'https://login.example.com/.well-known/jwks.json',
        },
      ],
      // Long enough to connect with on a busy machine, short enough to wait for its end.
      tokenLifetimeSeconds: 10,
    },
  },
});

new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
