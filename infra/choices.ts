import { appsOf } from '../lambdas/config/apps.ts';
import type { Bundled } from '../lambdas/config/bundled.ts';
import { type App, isSigning } from '../lambdas/contract/app.ts';
import { publishesKeys, secretsOf } from '../lambdas/contract/secrets.ts';
import { isHmac } from '../lambdas/contract/token-format.ts';
import type { Bundle } from './code.ts';

const when = (applies: boolean, ...names: string[]) => (applies ? names : []);

const keysOf = (app: App) => [
  ...when(publishesKeys(app), 'privateKeys'),
  ...when(
    secretsOf(app).some(({ holds }) => isHmac(holds)),
    'sharedSecrets',
  ),
];

const partsOf = (app: App) => [
  isSigning(app) ? 'signing' : 'upstream',
  ...when(isSigning(app) && app.roles.includes('vendor'), 'vendor'),
  // Each app's backends have API keys.
  ...app.callers.flatMap(({ kind }) => when(kind !== 'apiKey', kind)),
  ...keysOf(app),
];

/** What the functions choose of the registries beside their apps' profiles. */
const choices: { readonly [Entry in Bundle['entry']]?: (app: App) => string[] } = {
  'serve-app': partsOf,
  'rotate-key': keysOf,
};

/** The names of the registries' lines that a function of these apps needs. */
export function choicesOf(entry: Bundle['entry'], config: Bundled): string[] {
  const profiles = Object.values(config.apps).map(({ profile }) => profile);
  return [...new Set([...profiles, ...appsOf(config).flatMap(choices[entry] ?? (() => []))])].sort();
}
