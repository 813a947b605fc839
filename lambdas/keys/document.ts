import * as v from 'valibot';

/** One key of a secret's document. */
export interface KeyMaterial {
  readonly secret: Uint8Array;
}

/** Why a secret's value can't be used; the text never holds any of the value. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument';
}

const minSecretBytes = 32;
const jsonDocument = v.strictObject({ secret: v.string() });

/**
 * Reads a secret's value as an integrator pasted it: a raw string, or `{"secret": "..."}`. White space around it is
 * trimmed, which includes line ends and a byte order mark, since every console adds them.
 *
 * Throws `UnusableDocument` for an empty value, an unknown document, or fewer than 32 bytes (RFC 7518 section 3.2
 * asks for a key at least as long as the hash), unless `allowShortSecret`.
 */
export function readDocument(
  value: string,
  { allowShortSecret }: { allowShortSecret: boolean },
): KeyMaterial {
  const secret = new TextEncoder().encode(secretOf(value.trim()));
  if (secret.length === 0) throw new UnusableDocument('the value is empty');
  if (secret.length < minSecretBytes && !allowShortSecret)
    throw new UnusableDocument(`the secret has ${secret.length} bytes, fewer than ${minSecretBytes}`);
  return { secret };
}

function secretOf(value: string): string {
  if (!value.startsWith('{')) return value;
  let document: unknown;
  try {
    document = JSON.parse(value);
  } catch {
    throw new UnusableDocument('the value starts like JSON but is not valid JSON');
  }
  const known = v.safeParse(jsonDocument, document);
  if (!known.success)
    throw new UnusableDocument('the JSON document must be {"secret": "..."} and nothing else');
  return known.output.secret.trim();
}
