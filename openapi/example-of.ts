import type { JsonSchema } from './json-schema.ts';

/** Made-up values, by the name of the field or header. */
const values: Readonly<Record<string, unknown>> = {
  phone_number: '+6281234567890',
  passcode: '123456',
  username: 'user-1',
  password: 'made-up',
  userId: 'user-1',
  user_id: 'user-1',
  nonce: 'made-up-nonce',
  'x-nonce': 'made-up-nonce',
  channel: 'user:{appId}:user-1',
};

/** A value that the schema takes: of an object, the members that must be there. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  const { type, properties = {}, required = [], enum: choices, const: only, anyOf } = schema;
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0];
  if (Array.isArray(anyOf)) return exampleOf(anyOf[0], name);
  if (type === 'object')
    return Object.fromEntries(
      (required as string[]).map((key) => [
        key,
        exampleOf((properties as Record<string, JsonSchema>)[key] ?? {}, key),
      ]),
    );
  if (values[name] !== undefined) return values[name];
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  if (schema['format'] === 'uuid') return 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
  return `made-up-${name.replaceAll('_', '-') || 'text'}`;
}
