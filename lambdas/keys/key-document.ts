import type { JsonWebKey } from 'node:crypto';
import * as v from 'valibot';
import { isoTime } from '../contract/clock.ts';
import type { Algorithm } from '../contract/token-format.ts';
import { checked, readDocument, trimmed, UnusableDocument } from './document.ts';
import { hmacKey } from './hmac-key.ts';
import { type PrivateKey, privateKey } from './private-key.ts';
import type { KeyOptions, SigningKey } from './signing-key.ts';

/** When a key is used; epoch seconds. */
export interface KeyTimes {
  /** Signs from then on; absent: no lower limit. */
  readonly notBefore?: number | undefined;
  /** Signs until then, exclusively; absent: no upper limit. */
  readonly notAfter?: number | undefined;
  /** When the rotation function made the key; absent if a person wrote it. */
  readonly createdAt?: number | undefined;
}

/** A key as a document writes it. */
export interface WrittenKey extends KeyTimes {
  readonly kid?: string | undefined;
  readonly material: { readonly secret: string } | PrivateKey;
}

/** The same, imported and tested. */
export interface KeyEntry extends KeyTimes {
  readonly key: SigningKey;
}

/** Per document. */
export const maxKeys = 20;
/** The year 3000, in seconds: a larger number was meant as milliseconds. */
const maxEpochSeconds = 32_503_680_000;
/** `Date` would read 30 February as 2 March. */
const isDayOfCalendar = (text: string) => {
  const [day, at] = [text.slice(0, 10), Date.parse(text.slice(0, 10))];
  return !Number.isNaN(at) && isoTime(at / 1000).startsWith(day);
};
const time = v.pipe(
  v.union([
    v.number(),
    v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.check(isDayOfCalendar),
      v.transform((text) => Math.floor(Date.parse(text) / 1000)),
    ),
  ]),
  v.integer(),
  v.minValue(0),
  v.maxValue(maxEpochSeconds),
);
const times = {
  kid: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/))),
  notBefore: v.optional(time),
  notAfter: v.optional(time),
  createdAt: v.optional(time),
};
const text = v.pipe(v.string(), v.transform(trimmed));
const jwk = v.custom<JsonWebKey>((value) => typeof value === 'object' && value !== null);

const secretEntry = v.pipe(
  v.strictObject({ ...times, secret: text }),
  v.transform(({ secret, ...rest }): WrittenKey => ({ ...rest, material: { secret } })),
);
const privateEntry = v.pipe(
  v.strictObject({ ...times, pem: v.optional(text), jwk: v.optional(jwk) }),
  v.check((entry) => (entry.pem === undefined) !== (entry.jwk === undefined)),
  v.transform(
    ({ pem, jwk, ...rest }): WrittenKey => ({ ...rest, material: jwk ? { jwk } : { pem: pem ?? '' } }),
  ),
);
const listOf = (entry: typeof secretEntry | typeof privateEntry) =>
  v.strictObject({
    keys: v.pipe(v.array<v.GenericSchema<unknown, WrittenKey>>(entry), v.minLength(1), v.maxLength(maxKeys)),
  });
const members = ['keys', 'kid', 'secret', 'pem', 'jwk', 'notBefore', 'notAfter', 'createdAt'];

/**
 * The keys in a secret's value, not yet imported. The value is a text, `{"secret": "..."}`, a private JWK, or
 * `{"keys": [{"kid", "secret" | "pem" | "jwk", "notBefore", "notAfter"}]}`. Throws `UnusableDocument`.
 */
export function writtenKeys(value: string, algorithm: Algorithm): readonly WrittenKey[] {
  const document = readDocument(value);
  const isHmac = algorithm === 'HS256';
  if ('text' in document) return [{ material: isHmac ? { secret: document.text } : { pem: document.text } }];
  const { json } = document;
  if (Object.hasOwn(json as object, 'placeholder')) throw new UnusableDocument('no key has been made yet');
  if (Object.hasOwn(json as object, 'keys'))
    return checked(listOf(isHmac ? secretEntry : privateEntry), json, members).keys;
  if (!isHmac) return [{ material: { jwk: json as JsonWebKey } }];
  if (v.is(v.strictObject({ secret: v.string() }), json))
    return [{ material: { secret: trimmed(json.secret) } }];
  throw new UnusableDocument(
    'the JSON document must be {"secret": "..."} or {"keys": [...]}, and nothing else',
  );
}

/** Imports and tests keys. Throws `UnusableDocument`, also if two are the same key or begin at the same time. */
export async function importKeys(written: readonly WrittenKey[], options: KeyOptions): Promise<KeyEntry[]> {
  const entries: KeyEntry[] = [];
  for (const [at, each] of written.entries()) {
    const complain = (why: string) => new UnusableDocument(written.length > 1 ? `keys.${at}: ${why}` : why);
    const { material, kid, ...times } = each;
    const { notBefore = 0, notAfter = Number.POSITIVE_INFINITY } = times;
    const key = await imported(material, options).catch((error: unknown) => {
      throw error instanceof UnusableDocument ? complain(error.message) : error;
    });
    if (notAfter <= notBefore) throw complain('notAfter is not after notBefore');
    if (key.publicJwk && kid !== undefined && kid !== key.publicJwk.kid)
      throw complain("kid is not the key's thumbprint (RFC 7638): leave it out");
    if (entries.some((other) => other.key.id === key.id)) throw complain('the same key appears twice');
    if (entries.some((other) => (other.notBefore ?? 0) === notBefore))
      throw complain('another key begins at the same time: give it a notBefore');
    entries.push({ key, ...times });
  }
  return entries;
}

/** Reads a secret's value as keys of this algorithm. Throws `UnusableDocument`. */
export const readKeys = async (value: string, options: KeyOptions): Promise<KeyEntry[]> =>
  importKeys(writtenKeys(value, options.algorithm), options);

/** The inverse of `writtenKeys`. Times are ISO 8601, so that people can read them in the console. */
export const writeKeys = (keys: readonly WrittenKey[]): string =>
  JSON.stringify(
    {
      keys: keys.map(({ kid, material, notBefore, notAfter, createdAt }) => ({
        kid,
        notBefore: isoTimeIf(notBefore),
        notAfter: isoTimeIf(notAfter),
        createdAt: isoTimeIf(createdAt),
        ...material,
      })),
    },
    null,
    2,
  );

const isoTimeIf = (seconds: number | undefined) => (seconds === undefined ? undefined : isoTime(seconds));

function imported(material: WrittenKey['material'], options: KeyOptions): Promise<SigningKey> {
  const { algorithm, allowShortSecret } = options;
  if ('secret' in material) return hmacKey(material.secret, allowShortSecret);
  if (algorithm === 'HS256') throw new UnusableDocument('HS256 takes a secret');
  return privateKey(material, algorithm);
}
