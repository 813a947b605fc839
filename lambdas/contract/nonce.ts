/** A fresh single-use nonce; times in epoch seconds. */
export interface IssuedNonce {
  readonly nonce: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}
