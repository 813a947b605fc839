import * as v from 'valibot';
import type { App } from '../lambdas/contract/app.ts';
import type { Example } from '../lambdas/contract/example.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { acceptedBy } from '../lambdas/profiles/routes.ts';
import { beyondSchema } from './beyond-schema.ts';
import { exampleOf } from './example-of.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

export const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

export interface DescribedBody {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  readonly mediaTypes: readonly string[];
}

/** What a route takes as its body; undefined if it reads none. */
export function bodyOf(app: App, route: Route<unknown>): DescribedBody | undefined {
  const accepts = acceptedBy(route);
  const schema = schemaOf(app, route);
  if (accepts.length === 0 || !schema) return undefined;
  return {
    schema: beyondSchema(pinned(jsonSchemaOf(schema), app.settings)),
    isRequired: !v.is(schema, undefined),
    mediaTypes: accepts.map((each) => mediaTypes[each]),
  };
}

/** Whether a body has a place for this field. */
export const has = (body: DescribedBody | undefined, field: string) =>
  JSON.stringify(body?.schema ?? '').includes(`"${field}":{`);

/** Of two schemas, the one that takes more: what a request proves by its headers, JSON Schema can't see. */
function schemaOf({ callers }: App, { body, role }: Route<unknown>) {
  if (typeof body !== 'function') return body;
  const kinds = callers.map(({ kind }) => kind);
  const mayHaveAuthorization =
    role !== 'vendor' && kinds.some((kind) => kind !== 'apiKey' && kind !== 'unsafeOpen');
  return body(mayHaveAuthorization, kinds);
}

/** A body that the app takes: the profile's own example, if it has one for this route. */
export function exampleBodyOf(app: App, route: Route<unknown>, examples: readonly Example[] = []): unknown {
  const body = bodyOf(app, route);
  if (!body) return undefined;
  const isFirst = app.profile.routes.find(({ does }) => does === 'vend') === route;
  // A user may not say all that a backend may.
  const isForBackends = route.role === 'vendor' || app.callers.every(({ kind }) => kind === 'apiKey');
  const own = examples.find(
    ({ on, request, principal }) =>
      request !== undefined &&
      (on === route.on || (!on && isFirst)) &&
      (isForBackends || !principal.isBackend),
  );
  return withSettings(own?.request ?? exampleOf(body.schema), app.settings);
}

/** `app_id` is the setting `appId`: a field with a setting's name must have its value. */
export function settingNamed(name: string, settings: unknown): string | undefined {
  const camel = name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase()).toLowerCase();
  const found = Object.entries(settings as object).find(
    ([key, value]) => typeof value === 'string' && camel.endsWith(key.toLowerCase()) && /id$/i.test(key),
  );
  return found?.[1];
}

function pinned(schema: JsonSchema, settings: unknown): JsonSchema {
  const { properties } = schema as { properties?: Readonly<Record<string, JsonSchema>> };
  if (!properties) return schema;
  const entries = Object.entries(properties).map(([name, each]) => {
    const value = settingNamed(name, settings);
    return [name, value === undefined ? pinned(each, settings) : { type: 'string', const: value }];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}

function withSettings(value: unknown, settings: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(/\{(\w+)\}/g, (text, name) => settingNamed(name, settings) ?? text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      settingNamed(name, settings) ?? withSettings(each, settings),
    ]),
  );
}
