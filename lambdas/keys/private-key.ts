import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
  type webcrypto,
} from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import * as v from 'valibot';
import type { Algorithm } from '../contract/token-format.ts';
import { UnusableDocument } from './document.ts';
import type { PublicJwk, SigningKey, VerifyingKey } from './signing-key.ts';

export type AsymmetricAlgorithm = Exclude<Algorithm, 'HS256'>;

interface Kind {
  /** For the Web Crypto API. */
  readonly parameters: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { name: string };
  /** Why a key does not fit this algorithm; undefined if it does. */
  complaint(key: KeyObject): string | undefined;
}

/** RFC 7518 sections 3.3 and 3.4, RFC 8037 section 3.1. */
const kinds: Readonly<Record<AsymmetricAlgorithm, Kind>> = {
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

/** PEM (PKCS#8, PKCS#1 or SEC1), or a JWK (RFC 7517). */
export type PrivateKey = { readonly pem: string } | { readonly jwk: JsonWebKey };

/**
 * Imports a private key for this algorithm. Throws `UnusableDocument` if it is anything else, or if the key does not
 * verify its own signature.
 */
export async function privateKey(given: PrivateKey, algorithm: AsymmetricAlgorithm): Promise<SigningKey> {
  if ('jwk' in given) refuseOtherUse(given.jwk, algorithm);
  const { parameters, complaint } = kinds[algorithm];
  const { privateHalf, publicHalf } = halvesOf(given);
  const problem = complaint(privateHalf);
  if (problem) throw new UnusableDocument(problem);
  // A JWK's public half may belong to another key.
  if (!isVerifiedBy(publicHalf, privateHalf, algorithm === 'EdDSA' ? null : 'sha256'))
    throw new UnusableDocument('the key does not verify its own signature');
  const signWith = privateHalf.toCryptoKey(parameters, false, ['sign']);
  const verifyWith = publicHalf.toCryptoKey(parameters, true, ['verify']);
  const jwk = await exportJWK(verifyWith);
  const kid = await calculateJwkThumbprint(jwk);
  return { algorithm, signWith, verifyWith, id: kid, publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}

/** Imports a key from the public list; undefined if its algorithm is unknown here. */
export function publishedKey(jwk: PublicJwk): VerifyingKey | undefined {
  if (!Object.hasOwn(kinds, jwk.alg ?? '')) return undefined;
  const algorithm = jwk.alg as AsymmetricAlgorithm;
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const verifyWith = key.toCryptoKey(kinds[algorithm].parameters, true, ['verify']);
  return { algorithm, verifyWith, id: jwk.kid, publicJwk: jwk };
}

/** The optional members that restrict a JWK's use (RFC 7517 sections 4.2 to 4.4). */
const ownUse = (algorithm: AsymmetricAlgorithm) =>
  v.object({
    alg: v.optional(v.literal(algorithm)),
    use: v.optional(v.literal('sig')),
    key_ops: v.optional(v.pipe(v.array(v.string()), v.includes('sign'))),
  });

function refuseOtherUse(jwk: JsonWebKey, algorithm: AsymmetricAlgorithm): void {
  const [issue] = v.safeParse(ownUse(algorithm), jwk).issues ?? [];
  const member = issue?.path?.[0]?.key;
  if (issue) throw new UnusableDocument(`the JWK is not for signing with ${algorithm}: see its ${member}`);
}

/** The public half is taken from the JWK as written; if `d` were there, Node would derive it from that instead. */
function halvesOf(given: PrivateKey): { privateHalf: KeyObject; publicHalf: KeyObject } {
  if ('pem' in given && /^-----BEGIN (RSA )?PUBLIC KEY-----/.test(given.pem))
    throw new UnusableDocument('the value is a public key; it must be the private one');
  if ('jwk' in given && ['RSA', 'EC', 'OKP'].includes(given.jwk.kty ?? '') && given.jwk.d === undefined)
    throw new UnusableDocument('the JWK is a public key; it must be the private one');
  try {
    if ('pem' in given) {
      const privateHalf = createPrivateKey(given.pem);
      return { privateHalf, publicHalf: createPublicKey(privateHalf) };
    }
    const { d: _, ...publicKey } = given.jwk;
    return {
      privateHalf: createPrivateKey({ key: given.jwk, format: 'jwk' }),
      publicHalf: createPublicKey({ key: publicKey, format: 'jwk' }),
    };
  } catch {
    // No cause: OpenSSL's message may quote the value.
    throw new UnusableDocument('the value is not a private key: neither PEM nor JWK');
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
