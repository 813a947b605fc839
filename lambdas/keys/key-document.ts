import type { JsonWebKey } from 'node:crypto';
import * as v from 'valibot';
import { isoTime } from '../contract/clock.ts';
import { type Algorithm, isHmac } from '../contract/token-format.ts';
import { checked, onlyText, readDocument, refuseMistake, trimmed, UnusableDocument } from './document.ts';
import { isJwk, privateOne } from './jwk-set.ts';
import { decodedKey } from './pem.ts';
import type { PrivateKey } from './private-key.ts';
import * as some from './registry.ts';
import type { KeyOptions, SigningKey } from './signing-key.ts';
import { writtenTime as time } from './written-time.ts';

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
 * `{"keys": [{"kid", "secret" | "pem" | "jwk", "notBefore", "notAfter"}]}`. A text may also be the only one of a JSON
 * object, a private key may be in Base64, or the only private one of a JWK Set. Throws `UnusableDocument`.
 */
export function writtenKeys(value: string, algorithm: Algorithm): readonly WrittenKey[] {
  const document = readDocument(value);
  if ('text' in document) {
    if (isHmac(algorithm)) return [{ material: { secret: refuseMistake(document.text, '', members) } }];
    const decoded = decodedKey(document.text);
    return decoded === undefined ? [{ material: { pem: document.text } }] : writtenKeys(decoded, algorithm);
  }
  const json = document.json as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(json, 'placeholder')) throw new UnusableDocument('no key has been made yet');
  const { keys = [json] } = json;
  const jwks = Array.isArray(keys) ? keys.filter(isJwk) : [];
  if (jwks.length > 0) {
    if (isHmac(algorithm))
      throw new UnusableDocument('the value is a JWK: paste the secret as the vendor shows it');
    return [{ material: { jwk: privateOne(jwks) } }];
  }
  if (Object.hasOwn(json, 'keys')) {
    const { keys } = checked(listOf(isHmac(algorithm) ? secretEntry : privateEntry), json, members);
    // The rotation function takes a secret over as it is.
    if (keys.every(({ createdAt }) => createdAt === undefined))
      for (const [at, { material }] of keys.entries())
        if ('secret' in material) refuseMistake(material.secret, `keys.${at}: `, members);
    return keys;
  }
  const text = onlyText(json, 'secret');
  if (text !== undefined)
    return isHmac(algorithm) && Object.hasOwn(json, 'secret')
      ? [{ material: { secret: trimmed(text) } }]
      : writtenKeys(text, algorithm);
  throw new UnusableDocument(
    `the JSON document must be ${isHmac(algorithm) ? '{"secret": "..."}' : 'a private JWK'} or {"keys": [...]}, and nothing else`,
  );
}

/**
 * Imports and tests keys. Throws `UnusableDocument`, also if two are the same key or begin at the same time, or if none
 * is good for the app. Keys for another algorithm are left out, unless they are in use.
 */
export async function importKeys(
  written: readonly WrittenKey[],
  options: KeyOptions,
): Promise<{ readonly keys: WrittenKey[]; readonly entries: KeyEntry[] }> {
  const entries: KeyEntry[] = [];
  for (const [at, each] of written.entries()) {
    const complain = (why: string) => new UnusableDocument(written.length > 1 ? `keys.${at}: ${why}` : why);
    const { material, kid: _, ...times } = each;
    const { notBefore = 0, notAfter = Number.POSITIVE_INFINITY } = times;
    const key = await imported(material, options).catch((error: unknown) => {
      throw error instanceof UnusableDocument ? complain(error.message) : error;
    });
    if (notAfter <= notBefore) throw complain('notAfter is not after notBefore');
    if (entries.some((other) => other.key.id === key.id)) throw complain('the same key appears twice');
    if (entries.some((other) => (other.notBefore ?? 0) === notBefore))
      throw complain('another key begins at the same time: give it a notBefore');
    entries.push({ key, ...times });
  }
  const { algorithm, idsInUse } = options;
  const isFor = ({ key }: KeyEntry) => key.algorithm === algorithm;
  const inUse = entries.every(isFor) ? undefined : await idsInUse?.();
  const isGood = (entry: KeyEntry) =>
    isFor(entry) || (inUse ? inUse.has(entry.key.id) : entry.createdAt !== undefined);
  const good = entries.filter(isGood);
  if (!isHmac(algorithm) && good.length === 0) throw some.privateKeys.wrongKeyFor(algorithm);
  return { keys: written.filter((_, at) => good.includes(entries[at] as KeyEntry)), entries: good };
}

/** Reads a secret's value as keys of this algorithm. Throws `UnusableDocument`. */
export const readKeys = async (value: string, options: KeyOptions): Promise<KeyEntry[]> =>
  (await importKeys(writtenKeys(value, options.algorithm), options)).entries;

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

async function imported(material: WrittenKey['material'], options: KeyOptions): Promise<SigningKey> {
  const { algorithm, allowShortSecret } = options;
  if (!isHmac(algorithm)) return some.privateKeys.privateKey(material as PrivateKey, algorithm);
  if ('secret' in material) return some.sharedSecrets(material.secret, algorithm, allowShortSecret);
  throw new UnusableDocument(`${algorithm} takes a secret`);
}
