import type { webcrypto } from 'node:crypto';
import type { JWK } from 'jose';
import type { Algorithm } from '../contract/token-format.ts';

/** A key that verifies, imported once per version: with raw bytes each use costs several times as much. */
export interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly verifies: webcrypto.CryptoKey;
  /** Tells keys apart within this process, and says nothing else of them. */
  readonly id: string;
  /** Its public half; absent for HMAC, which has none. */
  readonly publicJwk?: PublicJwk;
}

/** A key that signs as well; for HMAC the same one does both. */
export interface SigningKey extends VerifyingKey {
  readonly signs: webcrypto.CryptoKey;
}

/** A public key (RFC 7517) with `kid` (its RFC 7638 thumbprint), `alg` and `use`. */
export type PublicJwk = JWK & { readonly kid: string };

/** An app's usable keys at one time: exactly one signs, any number verify. */
export interface Keys {
  readonly signing: SigningKey;
  readonly verifying: readonly VerifyingKey[];
}

export interface KeyOptions {
  readonly algorithm: Algorithm;
  readonly allowShortSecret: boolean;
}
