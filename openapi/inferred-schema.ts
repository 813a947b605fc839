import type { JsonSchema } from './json-schema.ts';

/** A member of a sample with this name stands for any members. */
export const anyMember = '*';

/** What the fields are that several vendors' answers share. */
const meanings: Readonly<Record<string, string>> = {
  expiresAt: 'When it ends, in epoch seconds.',
  expiresIn: 'How many seconds are left.',
  expires_in: 'How many seconds are left.',
  nonce: 'A nonce. It is good once.',
  token: 'A token. It is a credential: keep it out of logs.',
  jwt: 'A token. It is a credential: keep it out of logs.',
};

/** The schema of answers that look like these samples. A member that only some of them have is optional. */
export function inferredSchema(samples: readonly unknown[]): JsonSchema {
  const kinds = Map.groupBy(samples, kindOf);
  const schemas = [...kinds].map(([kind, values]) => schemaOf(kind, values));
  const [only] = schemas;
  if (schemas.length <= 1) return only ?? {};
  const plain = schemas.every((schema) => Object.keys(schema).join() === 'type');
  return plain ? { type: schemas.map(({ type }) => type) } : { anyOf: schemas };
}

type Kind = 'null' | 'array' | 'object' | 'string' | 'integer' | 'number' | 'boolean';

function kindOf(value: unknown): Kind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as Kind;
}

function schemaOf(kind: Kind, values: readonly unknown[]): JsonSchema {
  if (kind === 'array') return { type: 'array', items: inferredSchema((values as unknown[][]).flat()) };
  if (kind !== 'object') return { type: kind };
  const objects = values as Record<string, unknown>[];
  const names = [...new Set(objects.flatMap((each) => Object.keys(each)))].filter(
    (name) => name !== anyMember && objects.some((each) => each[name] !== undefined),
  );
  const given = (name: string) => objects.flatMap((each) => (each[name] === undefined ? [] : [each[name]]));
  const required = names.filter((name) => given(name).length === objects.length);
  const described = (name: string): JsonSchema => {
    const schema = inferredSchema(given(name));
    const description = meanings[name];
    return description === undefined ? schema : { ...schema, description };
  };
  return {
    type: 'object',
    ...(names.length > 0 && { properties: Object.fromEntries(names.map((name) => [name, described(name)])) }),
    ...(required.length > 0 && { required }),
  };
}
