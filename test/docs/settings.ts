import { caller } from '../../lambdas/config/callers.ts';
import { configSchema } from '../../lambdas/config/schema.ts';

/** What the schema says of one setting. */
export interface Setting {
  /** As the documents write it: what the user names stands in braces. */
  readonly name: string;
  /** The profile or kind of caller that has it, if it is not one of all. */
  readonly of?: string | undefined;
  /** Absent if there is none; `undefined` is the default of a setting that may be left out. */
  readonly byDefault?: { readonly value: unknown } | undefined;
  /** Of a number. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The words or numbers that it can be. */
  readonly choices: readonly (string | number)[];
}

// biome-ignore lint/suspicious/noExplicitAny: valibot's schemas, as data
type Schema = any;

/** What the user names, by what stands above it. */
const named: Readonly<Record<string, string>> = { apps: '{app}', existing: '{stage}' };

/** Every setting below a schema. An app's and a caller's come once for each profile and kind. */
function settingsOf(
  schema: Schema,
  name: string,
  of?: string,
  byDefault?: { readonly value: unknown },
): Setting[] {
  if (schema.type === 'optional') return settingsOf(schema.wrapped, name, of, { value: schema.default });
  if (schema.type === 'variant')
    return schema.options.flatMap((option: Schema) => {
      const { [schema.key]: which, ...entries } = option.entries;
      return settingsOf({ type: 'strict_object', entries }, name, which.literal);
    });
  if (schema.type === 'strict_object')
    return Object.entries(schema.entries).flatMap(([key, entry]) =>
      settingsOf(entry, name === '' ? key : `${name}.${key}`, of),
    );
  const above = schema.type === 'record' && named[name];
  if (above) return settingsOf(schema.value, `${name}.${above}`, of);
  const requirement = (type: string) =>
    schema.type === 'number'
      ? schema.pipe.findLast((item: Schema) => item.type === type)?.requirement
      : undefined;
  const base = { name, of, byDefault, choices: schema.type === 'picklist' ? schema.options : [] };
  return [{ ...base, min: requirement('min_value'), max: requirement('max_value') }];
}

const all = settingsOf(configSchema, '');
const inApp = (prefix: string) => all.filter(({ name }) => name.startsWith(prefix));
const without = (prefix: string, settings: readonly Setting[]) =>
  settings.map((setting) => ({ ...setting, name: setting.name.slice(prefix.length) }));
const app = 'apps.{app}.';

/** By the kind of table that has them. */
export const settings = {
  profile: without(`${app}settings.`, inApp(`${app}settings.`)),
  kind: settingsOf(caller, ''),
  limit: without(`${app}limits.`, inApp(`${app}limits.`)),
  setting: [
    ...all
      .filter(({ name }) => !name.startsWith(app))
      .map((each) => ({
        ...each,
        name: each.name.replace(/^tables\.(ephemeral|directory)/, 'tables.{table}'),
      })),
    ...without(app, inApp(app)).filter(({ name }) => !/^(settings|limits)\./.test(name)),
  ],
};
