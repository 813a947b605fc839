import * as v from 'valibot';

/** Why a secret's value can't be used; the text never holds any of the value. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument';
}

/** A secret's value as it was pasted: JSON, or text. */
export type Document = { readonly json: unknown } | { readonly text: string };

/**
 * Tells what was pasted. White space around it is trimmed, which includes line ends and a byte order mark, since every
 * console adds them. Throws `UnusableDocument` for an empty value, and for what only starts like JSON.
 */
export function readDocument(value: string): Document {
  const text = value.trim();
  if (text === '') throw new UnusableDocument('the value is empty');
  if (!text.startsWith('{')) return { text };
  try {
    return { json: JSON.parse(text) };
  } catch {
    throw new UnusableDocument('the value starts like JSON but is not valid JSON');
  }
}

/**
 * The upstream credentials of an app. Where the schema has one member, a text that is not JSON is that member.
 * Throws `UnusableDocument`, naming the members that are missing or wrong.
 */
export function readCredentials<Credentials>(
  value: string,
  schema: v.GenericSchema<unknown, Credentials>,
): Credentials {
  const document = readDocument(value);
  const result = v.safeParse(schema, 'json' in document ? document.json : onlyMember(schema, document.text));
  if (result.success) return result.output;
  // Only our own names: what stands in the place of a name may be a secret in the wrong place.
  const known = new Set(membersOf(schema));
  const members = result.issues.map((issue) => {
    const member = v.getDotPath(issue) ?? 'document';
    return member === 'document' || known.has(member) ? member : 'an unknown member';
  });
  throw new UnusableDocument(`the JSON document is wrong at ${[...new Set(members)].join(', ')}`);
}

function onlyMember(schema: object, text: string): unknown {
  const [member, ...more] = membersOf(schema);
  return member !== undefined && more.length === 0 ? { [member]: text } : text;
}

const membersOf = (schema: object): string[] =>
  'entries' in schema ? Object.keys(schema.entries as object) : [];
