import { defineConfig } from '../../lambdas/config/define-config.ts';
import { roomyLimits } from '../../test/fixtures/roomy-limits.ts';
import { settings } from '../job/subject.ts';

const app = {
  profile: 'comapi' as const,
  settings,
  callers: [{ kind: 'apiKey' as const }],
  allowedOrigins: ['https://app.example.com'],
  limits: roomyLimits,
  // Nothing is read again during a run, so that each vend makes the same calls.
  apiKeyMaxAgeSeconds: 3_600,
  keyMaxAgeSeconds: 3_600,
};

/** @param others apps beside the one that is measured. */
export const benchConfig = (others: number) =>
  defineConfig({
    name: 'token-vending-bench',
    apps: {
      comapi: app,
      // Makes the nonces itself, so the shared function issues them.
      'comapi-test': { ...app, roles: ['integrator' as const, 'vendor' as const] },
      ...Object.fromEntries(Array.from({ length: others }, (_, at) => [`other-${at}`, app])),
    },
  });
