import * as v from 'valibot';
import type { CallerKind } from './caller-config.ts';
import type { Incoming } from './exchange.ts';
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

/**
 * What a route takes as its body: a schema, or a choice of two by who may be asking. Some fields must be there only if the
 * request has no `Authorization`.
 */
export type BodySchema<Body> = v.GenericSchema<unknown, Body> | BodyChoice<Body>;

export type BodyChoice<Body> = (
  hasAuthorization: boolean,
  callers: readonly CallerKind[],
) => v.GenericSchema<unknown, Body>;

/**
 * The body of a route, as data, and the reader that takes such a body alone: the description of the API (`openapi/`) is made
 * of the schema that validates. Spread it into the route.
 */
export const taking = <Body, Read, Settings = unknown>(
  body: BodySchema<Body>,
  read: (body: Body, incoming: Incoming, settings: Settings) => Read,
) => ({
  body,
  read(incoming: Incoming, settings?: Settings, callers: readonly CallerKind[] = []): Read {
    const schema =
      typeof body === 'function' ? body(incoming.headers['authorization'] !== undefined, callers) : body;
    // To valibot, an array is an object too.
    const given = Array.isArray(incoming.body) ? null : incoming.body;
    return read(readInput(schema, given), incoming, settings as Settings);
  },
});

/** A string of 1 to `maxLength` characters (code points) without control characters. */
export const text = (maxLength: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${maxLength}}$`, 'u')));

/** An optional field of an integrator's route. Clients send `null` or an empty text for a value that they lack. */
export const absentIfEmpty = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(
    v.pipe(
      v.unknown(),
      v.transform((value) => (value === null || value === '' ? undefined : value)),
      v.optional(schema),
    ),
  );

/**
 * An object, which to valibot an array is too. `inside` checks it as a whole: a refusal names its field, never a key in
 * it, which may be about a person.
 */
export const jsonObject = <Inside extends object = Readonly<Record<string, unknown>>>(
  inside?: v.GenericSchema<unknown, Inside>,
) =>
  Object.assign(
    v.custom<Inside>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        (!inside || v.is(inside, value)),
    ),
    { inside },
  );

/** The names of the fields that a request has. */
export const namesOf = (fields: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(fields).filter((name) => fields[name] !== undefined);

/** A nonce, ours or a vendor's: 1 to 200 visible ASCII characters. */
export const nonceText = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/));

/**
 * A body with a proof. The proof's fields must be there if nothing else can prove who is asking: no header does, and the
 * app allows no other kind of caller. Both forms are made once, since making one costs more than reading a body with it.
 */
export function bodyWithProof<Body extends v.GenericSchema>(
  kind: CallerKind,
  bodyOf: (
    proof: <Field extends v.GenericSchema>(field: Field) => v.OptionalSchema<Field, undefined>,
  ) => Body,
): BodyChoice<v.InferOutput<Body>> {
  const demanded = bodyOf((field) => field as never);
  const optional = bodyOf((field) => v.optional(field));
  return (hasAuthorization, callers) =>
    !hasAuthorization && callers.every((each) => each === kind) ? demanded : optional;
}

/** E.164. Clients send it with or without the plus sign: both are the same user. */
export const phoneNumber = v.pipe(
  v.string(),
  v.regex(/^\+?[1-9]\d{6,14}$/),
  v.transform((digits) => `+${digits.replace('+', '')}`),
);

/** What only one guest holds: a random UUID (version 4, RFC 9562 section 5.4), read in either case. */
export const guestSecret = v.pipe(
  v.string(),
  v.regex(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i),
  v.toLowerCase(),
);

/** The token of `Authorization: Bearer`, or undefined (RFC 6750 section 2.1). */
export function bearerToken(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers['authorization'] ?? '')?.[1];
}

/** A web address. RFC 3986 allows `@` in a path; a username and a password before the host are refused. */
export function isWebUrl(text: string): boolean {
  const url = /^https?:\/\/[^\s#]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  return url?.username === '' && url.password === '' && !/^https?:\/\/[^/?]*@/.test(text);
}

/** The address of a picture. Pages show it, so it is never `javascript:` or `data:`. */
export const pictureUrl = v.pipe(text(2_000), v.url(), v.regex(/^https?:/i));

/** The address of another service: scheme, host, and a path without a slash at its end. */
export const address = v.pipe(
  v.string(),
  v.check(
    (url) => isWebUrl(url) && /[^?/]$/.test(url) && !url.includes('?'),
    'must be a URL without a slash at its end, such as https://api.example.com',
  ),
);
