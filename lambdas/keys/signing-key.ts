import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
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

const minSecretBytes = 32;
const secretDocument = v.strictObject({ secret: v.string() });

/** RFC 7518 section 3.2 asks for a key at least as long as the hash. */
async function importSecret(value: string, allowShortSecret: boolean): Promise<SigningKey> {
  const bytes = new TextEncoder().encode(secretOf(value));
  if (bytes.length === 0) throw new UnusableDocument('the value is empty');
  if (bytes.length < minSecretBytes && !allowShortSecret)
    throw new UnusableDocument(`the secret has ${bytes.length} bytes, fewer than ${minSecretBytes}`);
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
  return { algorithm: 'HS256', signs: key, verifies: key };
}

function secretOf(value: string): string {
  const document = readDocument(value);
  if ('text' in document) {
    if (document.text.startsWith('-----BEGIN ')) throw new UnusableDocument('the value is PEM, not a secret');
    return document.text;
  }
  if (!v.is(secretDocument, document.json))
    throw new UnusableDocument('the JSON document must be {"secret": "..."} and nothing else');
  return document.json.secret.trim();
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
  const key = privateKeyOf(value);
  const problem = complaint(key);
  if (problem) throw new UnusableDocument(problem);
  const [signs, verifies] = [
    key.toCryptoKey(parameters, false, ['sign']),
    createPublicKey(key).toCryptoKey(parameters, true, ['verify']),
  ];
  await refuseUnlessItVerifies(signs, verifies, algorithm);
  const jwk = await exportJWK(verifies);
  const kid = await calculateJwkThumbprint(jwk);
  return { algorithm, signs, verifies, publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}

function privateKeyOf(value: string): KeyObject {
  const document = readDocument(value);
  if ('text' in document && /^-----BEGIN (RSA )?PUBLIC KEY-----/.test(document.text))
    throw new UnusableDocument('the value is a public key; it must be the private one');
  try {
    if ('text' in document) return createPrivateKey(document.text);
    return createPrivateKey({ key: document.json as JsonWebKey, format: 'jwk' });
  } catch {
    // Without the cause: what OpenSSL says may quote the value.
    throw new UnusableDocument('the value is no private key, neither PEM nor JWK');
  }
}

/** A JWK may name a public half that is another key's. */
async function refuseUnlessItVerifies(
  signs: webcrypto.CryptoKey,
  verifies: webcrypto.CryptoKey,
  algorithm: keyof typeof kinds,
) {
  const use = algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : signs.algorithm;
  const message = new TextEncoder().encode('self-test');
  const signature = await crypto.subtle.sign(use, signs, message).catch(() => new ArrayBuffer());
  if (!(await crypto.subtle.verify(use, verifies, signature, message)))
    throw new UnusableDocument('the key does not verify what it signs');
}
