import * as v from 'valibot';
import { decodedJson, mistakeOf, namesNoSecret } from './paste-mistakes.ts';

/** Says why a secret's value can't be used. The message never quotes the value. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument';
}

/** White space, byte order marks and zero-width characters: consoles, editors and web pages add them. */
const invisible = /^[\s\uFEFF\u200B-\u200D\u2060]+|[\s\uFEFF\u200B-\u200D\u2060]+$/g;

/** The value without white space and invisible characters around it. */
export const trimmed = (value: string): string => value.replace(invisible, '');

/**
 * Reads a pasted value. Throws `UnusableDocument` if it is empty, a known mistake (`mistakeOf`), or starts like JSON but
 * is not valid JSON. A text around PEM is no mistake.
 */
export function readDocument(value: string): { json: unknown } | { text: string } {
  const text = trimmed(value);
  if (text === '') throw new UnusableDocument('the value is empty');
  if (text.includes('\uFFFD')) throw new UnusableDocument('the value is binary or damaged: paste it as text');
  if (!/^\{(?!\{)|-----BEGIN /.test(text)) refuseMistake(text);
  if (!text.startsWith('{')) return { text };
  try {
    return { json: JSON.parse(text) };
  } catch {
    const why = /[“”„]/.test(text) ? ': its quotation marks are typographic' : '';
    throw new UnusableDocument(`the value starts like JSON but is not valid JSON${why}`);
  }
}

/** The text. Throws `UnusableDocument` if it is a known mistake, or in Base64 a document with one of these members. */
export function refuseMistake(text: string, at = '', members: readonly string[] = []): string {
  const json: object = Object(decodedJson(text));
  const isDocument = members.some((member) => Object.hasOwn(json, member));
  const mistake = isDocument ? 'the value is JSON in Base64: paste it without Base64' : mistakeOf(text);
  if (mistake !== undefined) throw new UnusableDocument(at + mistake);
  return text;
}

/**
 * The text of a JSON object with one row, as the console's key/value editor writes it, whatever the row is called. It
 * may also be an error that was pasted, or a public id: such a row says so, or its text has spaces. The row called
 * `name` is always ours.
 */
export function onlyText(json: object, name: string): string | undefined {
  const [[key = '', text] = [], ...more] = Object.entries(json);
  if (typeof text !== 'string' || more.length > 0) return undefined;
  if (key === name || text.includes('-----BEGIN ')) return text;
  return namesNoSecret(key) || /\s/.test(trimmed(text)) ? undefined : text;
}

/**
 * Reads an app's credentials for its vendor's API. If the schema has one member only, plain text is that member, and so
 * is the only text of a JSON object. Throws `UnusableDocument`, which names the members that are missing or wrong.
 */
export function readCredentials<Credentials>(
  value: string,
  schema: v.GenericSchema<unknown, Credentials>,
): Credentials {
  const document = readDocument(value);
  const members = membersOf(schema);
  const [only, ...more] = members;
  if (only !== undefined && more.length === 0) {
    const text = 'text' in document ? document.text : onlyText(document.json as object, only);
    if (text !== undefined) return credential(text, only, schema);
  }
  if ('text' in document) throw new UnusableDocument(`the value must be JSON with ${members.join(', ')}`);
  for (const [member, each] of Object.entries(document.json as object))
    if (typeof each === 'string' && members.includes(member)) refuseMistake(trimmed(each), `${member}: `);
  return checked(schema, document.json, members);
}

function credential<Credentials>(
  text: string,
  member: string,
  schema: v.GenericSchema<unknown, Credentials>,
): Credentials {
  refuseMistake(trimmed(text), '', [member]);
  const result = v.safeParse(schema, { [member]: trimmed(text) });
  if (result.success) return result.output;
  throw new UnusableDocument(`the value can't be ${member}: it is one line of visible ASCII characters`);
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
  const hint = wrong.some((path) => /(notBefore|notAfter|createdAt)$/.test(path)) ? timeHint : '';
  throw new UnusableDocument(`the JSON document is wrong at ${[...new Set(wrong)].join(', ')}${hint}`);
}

const timeHint = ': write a time as 2026-12-01T03:00:00Z';

const membersOf = (schema: object): string[] =>
  'entries' in schema ? Object.keys(schema.entries as object) : [];
