import type { JsonSchema } from './json-schema.ts';

const said = { type: 'string', minLength: 1 };

/**
 * What a profile checks of a whole body, by two of its fields: JSON Schema made of the schemas can't say it. Of what the
 * route takes, these leave out a little.
 */
const beyond: readonly { readonly fields: readonly string[]; readonly not: JsonSchema }[] = [
  // Wonderful: both may be there if they are the same, and null and the empty text are none.
  {
    fields: ['id', 'entityId'],
    not: {
      properties: { id: said, entityId: said },
      required: ['id', 'entityId'],
    },
  },
  // Avaya: an anonymous customer has no identifiers.
  {
    fields: ['userName', 'userIdentifiers'],
    not: {
      properties: { userName: { const: '' }, userIdentifiers: { type: 'object' } },
      required: ['userName', 'userIdentifiers'],
    },
  },
];

export function beyondSchema(schema: JsonSchema): JsonSchema {
  const names = Object.keys((schema['properties'] ?? {}) as object);
  const found = beyond.find(({ fields }) => fields.every((field) => names.includes(field)));
  return found ? { ...schema, not: found.not } : schema;
}
