import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';

const unlimited = { max: 1_000_000 };
const limits = { vendsPerSubject: unlimited, vendsPerApiKey: unlimited, noncesPerIp: unlimited };

const comapi = {
  profile: 'comapi',
  settings: {
    apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
    issuer: 'https://api.comapi.com/defaultauth',
    audience: 'https://api.comapi.com',
  },
  limits,
} as const;

/** One app logs users in by password and signs HS256, one trusts an identity provider and signs RS256, one has nonces. */
const config = defineConfig(
  {
    name: 'bench',
    apps: {
      comapi: { ...comapi, callers: [{ kind: 'password' }, { kind: 'apiKey' }] },
      nonces: { ...comapi, roles: ['integrator', 'vendor'], callers: [{ kind: 'apiKey' }] },
      wonderful: {
        profile: 'wonderful',
        settings: { tenantId: 'bench' },
        callers: [
          {
            kind: 'oidc',
            issuer: 'https://login.example.com/',
            audience: 'https://chat.example.com',
            jwksUrl: 'https://login.example.com/.well-known/jwks.json',
          },
        ],
        limits,
      },
    },
  },
  'prod',
);

new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
