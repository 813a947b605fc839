import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../lambdas/contract/app.ts';
import { makesNonces } from '../../lambdas/contract/app.ts';
import { secretsOf } from '../../lambdas/contract/secrets.ts';
import { documentsFolder } from './settings.ts';

/** What remains to be done until a new app gives out tokens. */
export function nextStepsOf(app: App, profileName: string): string[] {
  const { name, callers, allowedOrigins, profile, settings } = app;
  const kinds = callers.map(({ kind }) => kind);
  const secrets = secretsOf(app);
  const pasted = secrets.filter(({ source }) => source === 'pasted');
  const guide = `guides/${profileName}.md`;
  const nonce = app.nonce === 'required' && !makesNonces(app) ? ' --nonce any' : '';
  return [
    `Try it: npm start, and in another terminal: npm run vending -- token ${name}${nonce} --local`,
    'Deploy it: npm run deploy',
    ...pasted.map((secret) => {
      const which = secret === secrets[0] ? '' : ` --secret ${secret.name}`;
      return `Paste the vendor's ${secret.holds === 'credentials' ? 'credentials' : 'secret'}: npm run vending -- secret put ${name}${which}`;
    }),
    ...(pasted.length < secrets.length && profile.token?.issuer?.(settings) === undefined
      ? [`Tell the vendor where the public keys are: {ApiUrl}/${name}/.well-known/jwks.json`]
      : []),
    ...(kinds.includes('password') ? [`Add a user: npm run vending -- users add ${name} alice`] : []),
    ...(kinds.includes('apiKey') ? [`Make your backend's key: npm run vending -- keys create ${name}`] : []),
    ...(allowedOrigins.length === 0
      ? [`Before pages call it, name their websites in allowedOrigins of ${name}.`]
      : []),
    ...(documentsFolder !== undefined && existsSync(join(documentsFolder, guide))
      ? [`Read docs/${guide}: how to call it from pages and backends.`]
      : []),
  ];
}
