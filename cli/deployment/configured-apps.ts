import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { secretNameOf, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Apps } from './changes.ts';

/** The apps that the configuration makes. */
export const configuredApps = (config: VendingConfig): Apps =>
  Object.fromEntries(
    appsOf(config).map((app) => {
      const secrets = secretsOf(app).map((secret) => {
        const { holds, source } = secret;
        return { secretName: secretNameOf(config.name, app, secret), holds, source };
      });
      return [app.name, { profile: config.apps[app.name]?.profile ?? '', secrets }];
    }),
  );

/** The names of all secrets of these apps. */
export const secretNamesOf = (apps: Apps): string[] =>
  Object.values(apps).flatMap(({ secrets }) => secrets.map(({ secretName }) => secretName));
