import * as v from 'valibot';
import type { AppConfig } from '../contract/app.ts';
import { configSchema, type VendingConfig, type VendingConfigInput } from './schema.ts';

/** Gives `vending.config.ts` its types, checks it, and fills in the defaults. Throws naming each wrong field. */
export function defineConfig(input: VendingConfigInput): VendingConfig {
  const result = v.safeParse(configSchema, input);
  if (!result.success)
    throw new Error(complaint(result.issues.map((issue) => [v.getDotPath(issue), issue.message])));
  const config = result.output as VendingConfig;
  const contradictions = Object.entries(config.apps).flatMap(([name, app]) =>
    contradictionsOf(app).map(([field, problem]) => [`apps.${name}.${field}`, problem] as const),
  );
  if (contradictions.length > 0) throw new Error(complaint(contradictions));
  return config;
}

/** Fields that are each valid but can't be so together. */
function contradictionsOf(app: AppConfig): (readonly [field: string, problem: string])[] {
  return [
    ...(app.roles.includes('backend') && app.callers.length === 0
      ? [['callers', 'must name at least one way to prove who is asking'] as const]
      : []),
    ...(new Set(app.callers.map(({ kind }) => kind)).size < app.callers.length
      ? [['callers', 'names one kind twice'] as const]
      : []),
    ...(app.allowedOrigins.includes('*') && app.allowedOrigins.length > 1
      ? [['allowedOrigins', "holds '*' beside others: it must stand alone"] as const]
      : []),
    ...(app.keyMaxStaleSeconds < app.keyMaxAgeSeconds
      ? [['keyMaxStaleSeconds', 'is less than keyMaxAgeSeconds'] as const]
      : []),
  ];
}

/** Choices that must be typed out and that synth warns about all the same. */
export const unsafeChoices = (config: VendingConfig): string[] =>
  Object.entries(config.apps).flatMap(([name, app]) => [
    ...(app.allowShortSecret
      ? [`apps.${name}.allowShortSecret: a secret under 32 bytes can be guessed offline.`]
      : []),
    ...(app.allowedOrigins.includes('*')
      ? [`apps.${name}.allowedOrigins: every web site may call this app.`]
      : []),
  ]);

const complaint = (problems: readonly (readonly [field: string | null, problem: string])[]) =>
  [
    'vending.config.ts is not valid:',
    ...problems.map(([field, problem]) => `  ${field ?? 'config'}: ${problem}`),
  ].join('\n');
