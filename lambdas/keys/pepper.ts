import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { trimmed } from './document.ts';

/** A key for digests of short-lived, guessable values, derived from this version of the secret. */
export interface Pepper {
  readonly versionId: string;
  readonly key: KeyObject;
}

/** The leading NUL keeps it apart from every JWS signing input, which is ASCII letters. */
export const pepperOf = (value: string): KeyObject =>
  createSecretKey(createHmac('sha256', trimmed(value)).update('\0pepper').digest());
