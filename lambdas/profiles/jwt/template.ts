import type { Grant } from '../../contract/grant.ts';
import { Refusal } from '../../contract/refusal.ts';

/**
 * What a claim is: a JSON value in which some places are filled from the grant. Data, no code: a text stays that text.
 * A name with `$` fills a place; every other object is nested, with its members filled.
 */
export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | Value
  | { readonly [Name in keyof Operators]: Pick<Operators, Name> }[keyof Operators]
  | { readonly [member: string]: Template };

interface Operators {
  /** Texts and one value, in a row. A value that is a list gives a list. */
  readonly $join: readonly (string | Value)[];
  /** The JSON of it, as a text. */
  readonly $json: Template;
  /** The first that is there. */
  readonly $first: readonly Template[];
  /** An object whose names are filled too. A list of names gives a member each. Of two equal names, the first counts. */
  readonly $entries: readonly (readonly [name: Template, value: Template])[];
}
export const operators = ['$join', '$json', '$first', '$entries'] as const satisfies (keyof Operators)[];

/** A place that is filled. What the grant does not have is left out, with the member that would hold it. */
export type Value =
  /** A member of the grant; in an answer also `token`. */
  | { readonly $from: OwnSource }
  /** Epoch seconds, earlier or later by some. */
  | { readonly $from: TimeSource; readonly plusSeconds?: number }
  /** All metadata of the login or the backend, or one of them. */
  | { readonly $from: 'metadata'; readonly name?: string }
  /** A field of the request (`settings.fields`). */
  | { readonly $from: 'field'; readonly name: string };

export const ownSources = ['subject', 'tokenId', 'nonce', 'displayName', 'avatarUrl', 'token'] as const;
export const timeSources = ['issuedAt', 'expiresAt'] as const;
type OwnSource = (typeof ownSources)[number];
type TimeSource = (typeof timeSources)[number];

/** What fills the places. */
export interface Values
  extends Partial<Pick<Grant, OwnSource & keyof Grant>>,
    Partial<Pick<Grant, TimeSource>> {
  readonly token?: string;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Fills a template. Undefined if there is nothing to fill it with.
 *
 * @param reserved characters that the vendor reads as patterns. Refuses `invalid_request` if the subject has one of them,
 * or another value where it becomes a part of a text or a name.
 */
export function write(template: Template, values: Values, reserved = ''): unknown {
  const filled = (each: Template) => write(each, values, reserved);
  if (typeof template !== 'object' || template === null) return template;
  // Values that are lists are spread; a list in the template is itself a member.
  if (isList(template))
    return template.flatMap((each) => (isList(each) ? [filled(each)] : filled(each))).filter(isThere);
  const given: object = template;
  if (isValue(given)) {
    const value = valueIn(given, values);
    // To some vendors, a user of the name `*` is any user.
    if (given.$from === 'subject' && typeof value === 'string') return plain(value, reserved);
    return value;
  }
  if (isA('$join', given)) return joined(given.$join, values, reserved);
  if (isA('$json', given)) {
    const value = filled(given.$json);
    return value === undefined ? undefined : JSON.stringify(value);
  }
  if (isA('$first', given)) return given.$first.map(filled).find(isThere);
  const members = isA('$entries', given)
    ? given.$entries.flatMap(([name, value]) =>
        [filled(name) ?? []].flat().map((each) => [plain(String(each), reserved), value] as const),
      )
    : Object.entries(given);
  const object = new Map<string, unknown>();
  for (const [name, member] of members) {
    const value = filled(member);
    if (value !== undefined && !object.has(name)) object.set(name, value);
  }
  return Object.fromEntries(object);
}

const isThere = (value: unknown) => value !== undefined;

export function valueIn(value: Value, values: Values): unknown {
  if (value.$from === 'field') return own(values.fields, value.name);
  if (value.$from === 'metadata')
    return value.name === undefined ? values.metadata : own(values.metadata, value.name);
  const found = values[value.$from];
  return 'plusSeconds' in value && typeof found === 'number' ? found + (value.plusSeconds ?? 0) : found;
}

const own = (of: Readonly<Record<string, unknown>> = {}, name: string) =>
  Object.hasOwn(of, name) ? of[name] : undefined;

function joined(parts: readonly (string | Value)[], values: Values, reserved: string): unknown {
  const value = parts.find((part) => typeof part !== 'string');
  const found = value && valueIn(value, values);
  if (value && (found === undefined || found === null)) return undefined;
  const around = (text: unknown) =>
    parts.map((part) => (typeof part === 'string' ? part : plain(String(text), reserved))).join('');
  return Array.isArray(found) ? found.map(around) : around(found);
}

export const isPlain = (text: string, reserved = ''): boolean =>
  [...reserved].every((each) => !text.includes(each));

/** The text, if it has nothing that the vendor would read as a pattern. */
function plain(text: string, reserved: string): string {
  if (isPlain(text, reserved)) return text;
  throw new Refusal('invalid_request', {
    detail: `No user, room or channel of this app can have one of ${[...reserved].join(' ')} in its name.`,
    reason: 'a name with a reserved character',
  });
}

export const isList = (template: Template): template is readonly Template[] => Array.isArray(template);
export const isValue = (template: object): template is Value => '$from' in template;
export const isA = <Name extends keyof Operators>(
  name: Name,
  template: object,
): template is Pick<Operators, Name> => Object.hasOwn(template, name);
