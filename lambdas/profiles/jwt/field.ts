import * as v from 'valibot';
import type { Pattern } from './patterns.ts';
import type { Template } from './template.ts';

const template = v.custom<Template>(() => true);
export const fieldName = v.pipe(
  v.string(),
  v.check((name) => /^[\w.-]{1,100}$/.test(name) && !(name in {}), 'must be the name of a field'),
);
const part = v.union([
  v.pipe(v.string(), v.nonEmpty()),
  v.strictObject({ $any: v.literal(true) }),
  v.strictObject({ $from: v.literal('subject') }),
  v.strictObject({ $from: v.literal('metadata'), name: v.string() }),
]);
const patterns = v.pipe(v.array(v.pipe(v.array(part), v.nonEmpty())), v.nonEmpty());

/** A field of the request that the service does not know. What it may hold is policy, never the request's word alone. */
export const field = v.strictObject({
  type: v.optional(v.picklist(['text', 'texts', 'integer', 'boolean', 'object']), 'text'),
  /** Of a text, in characters. */
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_096)), 256),
  /** Of `text` and `texts`: what people may ask for. If it is left out, only a backend may send the field. */
  allow: v.optional(
    v.custom<readonly Pattern[]>(
      (value) => v.is(patterns, value),
      'must be a list of patterns, each a list of texts, { $from } of subject or metadata, and { $any: true }',
    ),
  ),
  /** What a request means that does not have the field. */
  default: v.optional(template),
  /** Whether a request may do without, and the token too. For many vendors, a token that names no room is for every room. */
  optional: v.optional(v.boolean(), false),
});
export type Field = v.InferOutput<typeof field>;
