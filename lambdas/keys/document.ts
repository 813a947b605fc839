import * as v from 'valibot';

/** Says why a secret's value can't be used. The message never quotes the value. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument';
}

/** White space, byte order marks and zero-width characters: consoles, editors and web pages add them. */
const invisible = /^[\s\uFEFF\u200B-\u200D\u2060]+|[\s\uFEFF\u200B-\u200D\u2060]+$/g;

/** The value without white space and invisible characters around it. */
export const trimmed = (value: string): string => value.replace(invisible, '');

/**
 * Reads a pasted value. Throws `UnusableDocument` if it is empty, not UTF-8, HTML, a text in quotation marks, or starts like JSON
 * but is not valid JSON.
 */
export function readDocument(value: string): { json: unknown } | { text: string } {
  const text = trimmed(value);
  if (text === '') throw new UnusableDocument('the value is empty');
  if (text.includes('\uFFFD')) throw new UnusableDocument('the value is binary or damaged: paste it as text');
  if (/^<(!|\?xml|[a-z]+[\s>])/i.test(text)) throw new UnusableDocument('the value is HTML');
  if (/^["'`“”„‘’‚«»].*["'`“”‘’«»]$/s.test(text))
    throw new UnusableDocument('the value is in quotation marks: paste it without them');
  if (!text.startsWith('{')) return { text };
  try {
    return { json: JSON.parse(text) };
  } catch {
    const why = /[“”„]/.test(text) ? ': its quotation marks are typographic' : '';
    throw new UnusableDocument(`the value starts like JSON but is not valid JSON${why}`);
  }
}

/**
 * Reads an app's credentials for its vendor's API. If the schema has one member only, plain text is that member.
 * Throws `UnusableDocument`, which names the members that are missing or wrong.
 */
export function readCredentials<Credentials>(
  value: string,
  schema: v.GenericSchema<unknown, Credentials>,
): Credentials {
  const document = readDocument(value);
  const members = membersOf(schema);
  const [only, ...more] = members;
  const isOnly = only !== undefined && more.length === 0;
  const json = 'json' in document ? document.json : isOnly ? { [only]: document.text } : document.text;
  return checked(schema, json, members);
}

/** Validates the JSON. Throws `UnusableDocument`, which names the members that are missing or wrong. */
export function checked<Output>(
  schema: v.GenericSchema<unknown, Output>,
  json: unknown,
  members: readonly string[],
): Output {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  // Print our own names only: an unknown name may be a misplaced secret.
  const isKnown = (name: string) => members.includes(name) || /^\d{1,3}$/.test(name);
  const wrong = result.issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => String(key));
    return path.every(isKnown) ? path.join('.') || 'document' : 'an unknown member';
  });
  throw new UnusableDocument(`the JSON document is wrong at ${[...new Set(wrong)].join(', ')}`);
}

const membersOf = (schema: object): string[] =>
  'entries' in schema ? Object.keys(schema.entries as object) : [];
