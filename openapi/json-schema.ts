import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** A field that may be empty (`absentIfEmpty`), until its schema is known. */
const orEmpty = 'x-or-empty';

/** Python's and Rust's expressions know no `\p{Cc}` or don't count alike: C0, DEL and C1 by their numbers. */
const noControls = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';

/** JSON Schema 2020-12 of what a schema takes. What JSON Schema cannot say is left out. */
export function jsonSchemaOf(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...found } = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], {
    target: 'draft-2020-12',
    errorMode: 'ignore',
    overrideSchema({ valibotSchema, jsonSchema }) {
      const { type, inside } = valibotSchema as { type: string; inside?: GenericSchema };
      if (type === 'unknown') return { ...jsonSchema, [orEmpty]: true };
      if (type === 'custom') return { ...jsonSchema, type: 'object', ...(inside && jsonSchemaOf(inside)) };
      return undefined;
    },
    overrideAction({ valibotAction, jsonSchema }) {
      const { type, requirement } = valibotAction as unknown as { type: string; requirement: RegExp };
      if (type === 'regex') return { ...jsonSchema, ...lettersOf(requirement, jsonSchema.format) };
      // Not `format: email`, which allows more, such as `!@shop.example`, and less.
      if (type === 'email') return { ...jsonSchema, format: undefined, pattern: asciiOf(requirement) };
      return undefined;
    },
  });
  return tidy(found) as JsonSchema;
}

/** An expression as JSON Schema has it: ECMA-262, without flags. */
function lettersOf({ source, flags }: RegExp, format: string | undefined): JsonSchema {
  // As `text` in `contract/input.ts` writes it.
  const [, maxLength] = /^\^\[\^\\p\{Cc\}\\p\{Cs\}\]\{1,(\d+)\}\$$/.exec(source) ?? [];
  if (maxLength !== undefined) return { minLength: 1, maxLength: Number(maxLength), pattern: noControls };
  if (!flags.includes('i')) return { pattern: source };
  const either = source.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
  // A URI has no control characters anyway.
  return format === 'uri' ? { pattern: either } : {};
}

/** In other languages, `\w` and `\d` are more than ASCII. */
const asciiOf = ({ source }: RegExp): string =>
  source.replaceAll(String.raw`\w`, 'A-Za-z0-9_').replaceAll(String.raw`\d`, '0-9');

/** Resolves the marks, and leaves out empty lists and defaults that only the code sees. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const { [orEmpty]: mayBeEmpty, default: _, ...rest } = value as Record<string, unknown>;
  const kept = Object.fromEntries(
    Object.entries(rest)
      .filter(([, each]) => each !== undefined)
      .filter(([key, each]) => !(key === 'required' && Array.isArray(each) && each.length === 0))
      .map(([key, each]) => [key, tidy(each)]),
  );
  return mayBeEmpty && Object.keys(kept).length > 0
    ? { anyOf: [kept, { type: 'null' }, { type: 'string', const: '' }] }
    : kept;
}
