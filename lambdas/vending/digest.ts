import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 in base64url. The service stores and compares single-use and secret values only as digests. */
export const digestOf = (value: string): string => hash('sha256', value, 'base64url');

/** Compares two digests in constant time. */
export const sameDigest = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
