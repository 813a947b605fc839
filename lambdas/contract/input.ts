import * as v from 'valibot';
import { Refusal } from './refusal.ts';

/**
 * Reads untrusted input as the schema says.
 *
 * Refuses: `invalid_request`, naming the first wrong field but never its value.
 */
export function readInput<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]) ?? 'body';
  throw new Refusal('invalid_request', {
    detail: `The field ${field} is missing or not valid.`,
    reason: `field ${field}`,
    field,
  });
}

/** A string of 1 to `maxLength` characters without control characters. */
export const text = (maxLength: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength), v.regex(/^[^\p{Cc}\p{Cs}]*$/u));

/** A nonce, ours or a vendor's: 1 to 200 visible ASCII characters. */
export const nonceText = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/));

/** The token of `Authorization: Bearer`, or undefined (RFC 6750 section 2.1). */
export function bearerToken(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers['authorization'] ?? '')?.[1];
}
