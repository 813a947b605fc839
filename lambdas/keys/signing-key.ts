import type { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import type { Algorithm } from '../contract/token-format.ts';

/** A key that verifies, imported once per version: importing raw bytes at each use would cost several times as much. */
export interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly verifyWith: webcrypto.CryptoKey;
  /** Tells keys apart within this process; reveals nothing about them. */
  readonly id: string;
  /** Absent for HMAC, which has no public half. */
  readonly publicJwk?: PublicJwk;
}

/** A key that signs and verifies. */
export interface SigningKey extends VerifyingKey {
  /**
   * The signature of this ASCII text, in base64url. A function, since the key can't be taken out of it. In this thread:
   * the Web Crypto API hands an HMAC to another one, at ten times its cost.
   */
  sign(input: string): string;
}

/** A public key (RFC 7517) with `kid` (its RFC 7638 thumbprint), `alg` and `use`. */
export type PublicJwk = JWK & { readonly kid: string };

/** An app's usable keys at one time: exactly one signs, any number verify. */
export interface Keys {
  readonly signing: SigningKey;
  /** The version of the secret that the signing key comes from. */
  readonly signingVersionId: string;
  readonly verifying: readonly VerifyingKey[];
}

export interface KeyOptions {
  /** Of new keys. */
  readonly algorithm: Algorithm;
  readonly allowShortSecret: boolean;
  /** The ids of the private keys that are in use already. If absent, those that the rotation function made are. */
  readonly idsInUse?: () => Promise<ReadonlySet<string>>;
}
