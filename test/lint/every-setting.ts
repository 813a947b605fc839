import { defineConfig } from '../../lambdas/config/define-config.ts';
import { login } from '../fixtures/login.ts';

/** Every setting that makes a resource, or makes one otherwise. */
export const everySetting = defineConfig({
  name: 'every-setting',
  apps: {
    chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
    shop: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login], reservedConcurrency: 50 },
  },
  administrators: ['arn:aws:iam::123456789012:role/Admin'],
  domain: {
    name: 'tokens.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0f8fad5b-d9cb-469f-a165-70867728950e',
  },
  cloudFront: {
    webAclArn:
      'arn:aws:wafv2:us-east-1:123456789012:global/webacl/tokens/0f8fad5b-d9cb-469f-a165-70867728950e',
    originKeys: [2, 1],
  },
  functions: { reservedConcurrency: 100 },
  tables: { ephemeral: { warm: { readUnitsPerSecond: 24_000, writeUnitsPerSecond: 8_000 } } },
  spending: { notify: ['ops@example.com'], monthlyUsd: 100, monthlySmsUsd: 20 },
  alarms: { notify: ['ops@example.com'] },
  monitoring: { tracing: true, probeMinutes: 5 },
  rollout: 'Canary10Percent5Minutes',
  tags: { team: 'chat' },
  kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0f8fad5b-d9cb-469f-a165-70867728950e',
});
