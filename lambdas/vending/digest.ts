import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 in base64url. What is single-use or secret is stored and compared as this, never as itself. */
export const digestOf = (value: string): string => createHash('sha256').update(value).digest('base64url');

/** Compares two digests in constant time. */
export const sameDigest = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
