import { createHmac, createSecretKey, randomBytes, type webcrypto } from 'node:crypto';
import type { HmacAlgorithm } from '../contract/token-format.ts';
import { UnusableDocument } from './document.ts';
import { isPlaceholder } from './paste-mistakes.ts';
import type { SigningKey } from './signing-key.ts';

const fingerprintKey = randomBytes(32);
/** Distinct ones: one in a million secrets of 32 random digits has fewer. */
const minDistinctCharacters = 6;

/**
 * A secret made of the text's UTF-8 bytes: at least the size of the algorithm's hash (RFC 7518 section 3.2).
 * Throws `UnusableDocument` if the text is too short or is obviously not a secret.
 */
export function hmacKey(text: string, algorithm: HmacAlgorithm, allowShortSecret: boolean): SigningKey {
  const hashBits = algorithm.slice(2);
  const minSecretBytes = Number(hashBits) / 8;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) throw new UnusableDocument('the value is empty');
  // A public key is not secret, and a private key belongs to another algorithm.
  if (/-----(BEGIN|END) |^LS0tLS1CRUdJTi/.test(text))
    throw new UnusableDocument('the value is PEM, not a secret');
  if (/^ey[\w-]+\.ey[\w-]+\.[\w-]*$/.test(text))
    throw new UnusableDocument('the value is a token (JWT), not the secret that signs it');
  if (/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    throw new UnusableDocument('the secret has line breaks or invisible characters');
  if (bytes.length < minSecretBytes && !allowShortSecret)
    throw new UnusableDocument(`the secret has ${bytes.length} bytes, fewer than ${minSecretBytes}`);
  if (isPlaceholder(text) || (new Set(text).size < minDistinctCharacters && !allowShortSecret))
    throw new UnusableDocument('the value is a placeholder, not a secret');
  const key = createSecretKey(bytes);
  let verifyWith: webcrypto.CryptoKey | undefined;
  return {
    algorithm,
    sign: (input) => createHmac(`sha${hashBits}`, key).update(input).digest('base64url'),
    // A vend only signs, so a cold one need not import the key for the Web Crypto API.
    get verifyWith() {
      verifyWith ??= key.toCryptoKey({ name: 'HMAC', hash: `SHA-${hashBits}` }, false, ['verify']);
      return verifyWith;
    },
    id: createHmac('sha256', fingerprintKey).update(bytes).digest('base64url'),
  };
}
