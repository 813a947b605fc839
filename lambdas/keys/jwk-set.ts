import type { JsonWebKey } from 'node:crypto';
import { UnusableDocument } from './document.ts';
import { isPublicKey } from './pem.ts';

export const isJwk = (value: unknown): value is JsonWebKey =>
  typeof value === 'object' && value !== null && 'kty' in value;

/** The only private key of a JWK Set (RFC 7517 section 5). Throws `UnusableDocument`. */
export function privateOne(jwks: readonly JsonWebKey[]): JsonWebKey {
  const [jwk, ...more] = jwks.filter(({ kty, d }) => d !== undefined || kty === 'oct');
  if (!jwk) throw new UnusableDocument(isPublicKey);
  if (more.length > 0) throw new UnusableDocument('the JWK Set has several private keys: paste one of them');
  return jwk;
}
