import { appsOf } from '../lambdas/config/apps.ts';
import type { Bundled } from '../lambdas/config/bundled.ts';
import { isSigning } from '../lambdas/contract/app.ts';
import type { Bundle } from './code.ts';

/** What the apps of one function choose of the registries: their profiles; and one app's mint and its callers. */
export function choicesOf(entry: Bundle['entry'], config: Bundled): string[] {
  const profiles = Object.values(config.apps).map(({ profile }) => profile);
  const parts = appsOf(config).flatMap((app) => [
    isSigning(app) ? 'signing' : 'upstream',
    // Each app's backends have API keys.
    ...app.callers.flatMap(({ kind }) => (kind === 'apiKey' ? [] : [kind])),
  ]);
  return [...new Set([...profiles, ...(entry === 'serve-app' ? parts : [])])].sort();
}
