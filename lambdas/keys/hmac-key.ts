import { createHmac, randomBytes } from 'node:crypto';
import { UnusableDocument } from './document.ts';
import type { SigningKey } from './signing-key.ts';

const fingerprintKey = randomBytes(32);
const minSecretBytes = 32;
/** Different ones: of 32 random digits, one in a million has fewer. */
const minCharacters = 6;
/** What samples and templates have in the place of a secret. */
const placeholders = /(change|replace).?me|place.?holder|your.{0,12}(secret|key)|at-least-256-bits/i;

/**
 * A text as the key of HS256: its UTF-8 bytes. RFC 7518 section 3.2 asks for as many as the hash has.
 * Throws `UnusableDocument` for what is too short, or can be no secret.
 */
export async function hmacKey(text: string, allowShortSecret: boolean): Promise<SigningKey> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) throw new UnusableDocument('the value is empty');
  // A public key is no secret, and a private one is somebody else's.
  if (/-----(BEGIN|END) /.test(text)) throw new UnusableDocument('the value is PEM, not a secret');
  if (/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    throw new UnusableDocument('the secret has line breaks or characters that nobody sees');
  if (bytes.length < minSecretBytes && !allowShortSecret)
    throw new UnusableDocument(`the secret has ${bytes.length} bytes, fewer than ${minSecretBytes}`);
  if (placeholders.test(text) || (new Set(text).size < minCharacters && !allowShortSecret))
    throw new UnusableDocument('the value is a placeholder, and no secret');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
  const id = createHmac('sha256', fingerprintKey).update(bytes).digest('base64url');
  return { algorithm: 'HS256', signs: key, verifies: key, id };
}
