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
import type { Algorithm, HmacAlgorithm } from '../contract/token-format.ts';
import { UnusableDocument } from './document.ts';
import { isPublicKey, notPrivateKey, privatePem } from './pem.ts';
import { isRoca } from './roca.ts';
import type { PublicJwk, SigningKey, VerifyingKey } from './signing-key.ts';

export type AsymmetricAlgorithm = Exclude<Algorithm, HmacAlgorithm>;

interface Kind {
  /** For the Web Crypto API. */
  readonly parameters: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { name: string };
  readonly takes: string;
}

/** RFC 7518 sections 3.3 and 3.4, RFC 8037 section 3.1. */
const kinds: Readonly<Record<AsymmetricAlgorithm, Kind>> = {
  RS256: {
    parameters: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    takes: 'RS256 takes an RSA key of at least 2048 bits',
  },
  ES256: {
    parameters: { name: 'ECDSA', namedCurve: 'P-256' },
    takes: 'ES256 takes a key on the curve P-256',
  },
  EdDSA: { parameters: { name: 'Ed25519' }, takes: 'EdDSA takes an Ed25519 key' },
};

export const wrongKeyFor = (algorithm: AsymmetricAlgorithm) => new UnusableDocument(kinds[algorithm].takes);

function algorithmOf({
  asymmetricKeyType,
  asymmetricKeyDetails: { modulusLength = 0, namedCurve } = {},
}: KeyObject): AsymmetricAlgorithm | undefined {
  if (asymmetricKeyType === 'rsa') return modulusLength < 2048 ? undefined : 'RS256';
  if (asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? 'ES256' : undefined;
  return asymmetricKeyType === 'ed25519' ? 'EdDSA' : undefined;
}

/** RFC 8725 section 3.5: keys must be sound. FIPS 186-5 appendix A.1.1: the public exponent. */
function refuseWeakRsa(key: KeyObject): void {
  const { publicExponent: exponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (exponent % 2n === 0n || exponent <= 1n << 16n || exponent >= 1n << 256n)
    throw new UnusableDocument(
      'the RSA key is weak: its public exponent is not odd and over 2^16 (FIPS 186-5)',
    );
  const { n = '' } = key.export({ format: 'jwk' });
  if (isRoca(BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)))
    throw new UnusableDocument('the RSA key is weak: a broken generator made it (ROCA, CVE-2017-15361)');
}

/** PEM (PKCS#8, PKCS#1 or SEC1), or a JWK (RFC 7517). */
export type PrivateKey = { readonly pem: string } | { readonly jwk: JsonWebKey };

/**
 * Imports a private key. It signs with the algorithm that fits it, which may be another than the `wanted` one. Throws
 * `UnusableDocument` if none does, or if the key is weak or does not verify its own signature.
 */
export async function privateKey(given: PrivateKey, wanted: AsymmetricAlgorithm): Promise<SigningKey> {
  const { privateHalf, publicHalf } = halvesOf(given);
  const algorithm = algorithmOf(privateHalf);
  if (!algorithm) throw wrongKeyFor(wanted);
  if ('jwk' in given) refuseOtherUse(given.jwk, algorithm);
  if (algorithm === 'RS256') refuseWeakRsa(publicHalf);
  // A JWK's public half may belong to another key.
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  const signed = (input: Buffer) => sign(digest, input, { key: privateHalf, dsaEncoding });
  if (!isVerifiedBy(publicHalf, signed, digest))
    throw new UnusableDocument('the key does not verify its own signature');
  const verifyWith = publicHalf.toCryptoKey(kinds[algorithm].parameters, true, ['verify']);
  const jwk = await exportJWK(verifyWith);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    algorithm,
    sign: (input) => signed(Buffer.from(input)).toString('base64url'),
    verifyWith,
    id: kid,
    publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' },
  };
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
  if ('jwk' in given && ['RSA', 'EC', 'OKP'].includes(given.jwk.kty ?? '') && given.jwk.d === undefined)
    throw new UnusableDocument(isPublicKey);
  const pem = 'pem' in given ? privatePem(given.pem) : undefined;
  try {
    if (pem !== undefined) {
      const privateHalf = createPrivateKey(pem);
      return { privateHalf, publicHalf: createPublicKey(privateHalf) };
    }
    const { jwk } = given as { jwk: JsonWebKey };
    const { d: _, ...publicKey } = jwk;
    return {
      privateHalf: createPrivateKey({ key: jwk, format: 'jwk' }),
      publicHalf: createPublicKey({ key: publicKey, format: 'jwk' }),
    };
  } catch {
    // No cause: OpenSSL's message may quote the value.
    throw new UnusableDocument(notPrivateKey);
  }
}

/** Of an ECDSA signature: its two numbers side by side (RFC 7518 section 3.4). */
const dsaEncoding = 'ieee-p1363';

function isVerifiedBy(key: KeyObject, signed: (input: Buffer) => Buffer, digest: 'sha256' | null): boolean {
  const message = Buffer.from('self-test');
  try {
    return verify(digest, message, { key, dsaEncoding }, signed(message));
  } catch {
    return false;
  }
}
