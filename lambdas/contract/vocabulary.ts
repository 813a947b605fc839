/** JWT claims (RFC 7519 section 4); times are NumericDate seconds. */
export type Claims = Readonly<Record<string, unknown>>;

/** What a caller presents to prove who they are; which of them count is the app's `callers`. */
export interface Proofs {
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly passcode?: string | undefined;
}

/** Who somebody has proven to be. The subject is the stable user id that the vendor will see. */
export interface Identity {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

/** All that a token says, before a vendor's dialect puts it into claims. Times in epoch seconds. */
export interface Grant extends Identity {
  readonly nonce: string;
  /** Unique per token; `jti` where the vendor's claim set has room for it. */
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What a verified token says; `tokenId` is absent where the vendor's claim set has none. */
export type VerifiedGrant = Omit<Grant, 'tokenId' | 'issuedAt'> & { readonly tokenId?: string };

/** A signed token and when it ends, in epoch seconds. */
export interface Vended {
  readonly token: string;
  readonly expiresAt: number;
}

/** A fresh single-use nonce; times in epoch seconds. */
export interface IssuedNonce {
  readonly nonce: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A passcode that is on its way to a telephone; the digits themselves are nowhere but there. */
export interface Passcode {
  readonly expiresInSeconds: number;
}

/** What a redeemed token opens at the vendor. Times in epoch seconds. */
export interface Session extends Identity {
  readonly id: string;
  readonly startedAt: number;
  /** When its token ends; the session itself can be renewed for longer. */
  readonly tokenExpiresAt: number;
  /** When it ends for good. */
  readonly expiresAt: number;
  readonly sourceIp: string;
  /** What the client said about itself when it opened the session. */
  readonly details: Readonly<Record<string, string>>;
}

/** A session with its credentials, which exist only in the answer that hands them over. */
export interface OpenSession extends Session {
  readonly token: string;
  readonly refreshToken: string;
}
