import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  type webcrypto,
} from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import * as v from 'valibot';
import type { Algorithm } from '../contract/vocabulary.ts';
import { readDocument, UnusableDocument } from './document.ts';
import type { Ring, Snapshot } from './ring.ts';

/** One key, imported once per version: signing with raw bytes costs several times as much each time. */
export interface SigningKey {
  readonly algorithm: Algorithm;
  readonly signs: webcrypto.CryptoKey;
  /** The same key for HMAC, otherwise the public one. */
  readonly verifies: webcrypto.CryptoKey;
  /** Tells keys apart within this process, and says nothing else of them. */
  readonly id: string;
  /** Its public half with `kid` (RFC 7638 thumbprint), `alg` and `use`; absent for HMAC, which has none. */
  readonly publicJwk?: JWK & { readonly kid: string };
}

/** An app's usable keys: exactly one signs, any number verify. */
export interface Keys {
  readonly signing: SigningKey;
  readonly verifying: readonly SigningKey[];
}

export type KeyRing = Ring<Keys>;
export type KeySnapshot = Snapshot<Keys>;

/**
 * Reads a secret's value as the key of this algorithm. HS256: a text of at least 32 bytes, or `{"secret": "..."}`.
 * Otherwise a private key: PEM (PKCS#8, PKCS#1 or SEC1), or a private JWK.
 *
 * Throws `UnusableDocument` for all else, and for a key that does not verify what it signs.
 */
export async function readKeys(
  value: string,
  { algorithm, allowShortSecret }: { readonly algorithm: Algorithm; readonly allowShortSecret: boolean },
): Promise<Keys> {
  const key =
    algorithm === 'HS256'
      ? await importSecret(value, allowShortSecret)
      : await importPrivateKey(value, algorithm);
  return { signing: key, verifying: [key] };
}

const fingerprintKey = randomBytes(32);
const minSecretBytes = 32;
/** Different ones: of 32 random digits, one in a million has fewer. */
const minCharacters = 6;
/** What samples and templates have in the place of a secret. */
const placeholders = /(change|replace).?me|place.?holder|your.{0,12}(secret|key)|at-least-256-bits/i;
const secretDocument = v.strictObject({ secret: v.string() });

/** RFC 7518 section 3.2 asks for a key at least as long as the hash. */
async function importSecret(value: string, allowShortSecret: boolean): Promise<SigningKey> {
  const text = secretOf(value);
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) throw new UnusableDocument('the value is empty');
  if (bytes.length < minSecretBytes && !allowShortSecret)
    throw new UnusableDocument(`the secret has ${bytes.length} bytes, fewer than ${minSecretBytes}`);
  if (placeholders.test(text) || (new Set(text).size < minCharacters && !allowShortSecret))
    throw new UnusableDocument('the value is a placeholder, and no secret');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
  const id = createHmac('sha256', fingerprintKey).update(bytes).digest('base64url');
  return { algorithm: 'HS256', signs: key, verifies: key, id };
}

function secretOf(value: string): string {
  const document = readDocument(value);
  const secret = 'text' in document ? document.text : memberOf(document.json);
  // A public key is no secret, and a private one is somebody else's.
  if (secret.includes('-----BEGIN ')) throw new UnusableDocument('the value is PEM, not a secret');
  return secret;
}

function memberOf(json: unknown): string {
  if (v.is(secretDocument, json)) return json.secret.trim();
  throw new UnusableDocument('the JSON document must be {"secret": "..."} and nothing else');
}

interface Kind {
  /** As the web's crypto names it. */
  readonly parameters: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { name: string };
  /** What is wrong with a key for this algorithm, if anything. */
  complaint(key: KeyObject): string | undefined;
}

/** RFC 7518 sections 3.3 and 3.4, RFC 8037 section 3.1. */
const kinds: Readonly<Record<Exclude<Algorithm, 'HS256'>, Kind>> = {
  RS256: {
    parameters: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    complaint: ({ asymmetricKeyType, asymmetricKeyDetails }) =>
      asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < 2048
        ? 'RS256 takes an RSA key of at least 2048 bits'
        : undefined,
  },
  ES256: {
    parameters: { name: 'ECDSA', namedCurve: 'P-256' },
    complaint: ({ asymmetricKeyDetails }) =>
      asymmetricKeyDetails?.namedCurve === 'prime256v1' ? undefined : 'ES256 takes a key on the curve P-256',
  },
  EdDSA: {
    parameters: { name: 'Ed25519' },
    complaint: ({ asymmetricKeyType }) =>
      asymmetricKeyType === 'ed25519' ? undefined : 'EdDSA takes an Ed25519 key',
  },
};

async function importPrivateKey(value: string, algorithm: keyof typeof kinds): Promise<SigningKey> {
  const { parameters, complaint } = kinds[algorithm];
  const { privateHalf, publicHalf } = halvesOf(value);
  const problem = complaint(privateHalf);
  if (problem) throw new UnusableDocument(problem);
  // A JWK may name a public half that is another key's.
  if (!isVerifiedBy(publicHalf, privateHalf, algorithm === 'EdDSA' ? null : 'sha256'))
    throw new UnusableDocument('the key does not verify what it signs');
  const signs = privateHalf.toCryptoKey(parameters, false, ['sign']);
  const verifies = publicHalf.toCryptoKey(parameters, true, ['verify']);
  const jwk = await exportJWK(verifies);
  const kid = await calculateJwkThumbprint(jwk);
  return { algorithm, signs, verifies, id: kid, publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}

/** The private key, and the public one as a JWK writes it: with `d` at hand, Node would derive it instead. */
function halvesOf(value: string): { privateHalf: KeyObject; publicHalf: KeyObject } {
  const document = readDocument(value);
  if ('text' in document && /^-----BEGIN (RSA )?PUBLIC KEY-----/.test(document.text))
    throw new UnusableDocument('the value is a public key; it must be the private one');
  try {
    if ('text' in document) {
      const privateHalf = createPrivateKey(document.text);
      return { privateHalf, publicHalf: createPublicKey(privateHalf) };
    }
    const key = document.json as JsonWebKey;
    const { d: _, ...publicKey } = key;
    return {
      privateHalf: createPrivateKey({ key, format: 'jwk' }),
      publicHalf: createPublicKey({ key: publicKey, format: 'jwk' }),
    };
  } catch {
    // Without the cause: what OpenSSL says may quote the value.
    throw new UnusableDocument('the value is no private key, neither PEM nor JWK');
  }
}

function isVerifiedBy(publicHalf: KeyObject, privateHalf: KeyObject, digest: 'sha256' | null): boolean {
  const message = Buffer.from('self-test');
  try {
    return verify(digest, message, publicHalf, sign(digest, message, privateHalf));
  } catch {
    return false;
  }
}
