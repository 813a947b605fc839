/** Signature algorithms (RFC 7518 section 3.1; EdDSA with Ed25519, RFC 8037). */
export type Algorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** JWT claims (RFC 7519 section 4); times are NumericDate seconds. */
export type Claims = Readonly<Record<string, unknown>>;

/** What one vendor's dialect takes from a request and puts into a token, and no other part of the service looks at. */
export interface Details extends Readonly<Record<string, unknown>> {
  /** What a backend says of its user under names of its own choosing: any JSON. It never becomes a claim by itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a caller presents to prove who they are; which of them count is the app's `callers`. */
export interface Proofs {
  readonly apiKey?: string | undefined;
  readonly bearerToken?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly passcode?: string | undefined;
}

/** Whose token it is. The subject is the stable user id. */
export interface Person {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

/** Who somebody has proven to be. */
export interface Identity extends Person {
  /** A backend with an API key, whose id is the subject: it asks for its users, whom it names. */
  readonly isBackend?: true;
  /** What a backend may ask for; anything, where there is none. */
  readonly scope?: Scope;
  /** Somebody who has proven nothing, with an id that nobody has had before. */
  readonly isGuest?: true;
}

/** What an API key may ask for. What is absent bounds nothing. */
export interface Scope {
  /** How the ids of its users begin. */
  readonly subjectPrefix?: string;
  /** Names of the metadata that it may give. */
  readonly metadataKeys?: readonly string[];
  /** How long its tokens may live. */
  readonly maxLifetimeSeconds?: number;
}

/** What a request that is to be authenticated brings. */
export interface Presented {
  readonly proofs: Proofs;
  /** The caller's address as the gateway saw it. */
  readonly sourceIp: string;
}

/** What a request for a token says. Whom it is for counts only as the policy allows (`vending/allow.ts`). */
export interface VendRequest {
  /** Proofs that are in the body; those in headers are read for every route. */
  readonly proofs?: Proofs;
  /** A nonce that the token embeds. */
  readonly nonce?: string;
  readonly subject?: string | undefined;
  readonly displayName?: string | undefined;
  readonly avatarUrl?: string | undefined;
  readonly lifetimeSeconds?: number | undefined;
  readonly details?: Details;
}

/** All that a token says, before a vendor's dialect puts it into claims or into a call. Times in epoch seconds. */
export interface Grant extends Person {
  readonly nonce?: string;
  /** Unique per token; `jti` where the vendor's claim set has room for it. */
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly details: Details;
  /** The integrator's backend asked for it, so what it says of the user is the integrator's word. */
  readonly byBackend: boolean;
}

/** What a verified token says; what the vendor's claim set has no room for is absent. */
export type VerifiedGrant = Pick<Grant, 'subject' | 'expiresAt'> & Partial<Omit<Grant, 'byBackend'>>;

/** A token as it was made, signed here or by the vendor. */
export interface Minted {
  readonly token: string;
  readonly wsToken?: string;
  /** When the token ends, in epoch seconds. */
  readonly expiresAt: number;
  /** What else the vendor said that belongs in the answer. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A token, what it says, and the account of its user where the app keeps one. */
export interface Vended extends Minted {
  readonly grant: Grant;
  readonly account?: Account;
}

/** What is known of a user, where this service plays a vendor that keeps accounts. */
export interface Account {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
  /** Any JSON, by key. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly createdAt: number;
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
export interface Session extends Person {
  readonly id: string;
  readonly startedAt: number;
  /** When its token ends; the session itself can be renewed for longer. */
  readonly tokenExpiresAt: number;
  /** When it ends for good. */
  readonly expiresAt: number;
  readonly sourceIp: string;
  /** Of the API key that its token was vended with: the session goes with it. */
  readonly apiKeyId?: string;
  /** What the client said about itself when it opened the session. */
  readonly details: Readonly<Record<string, string>>;
}

/** A session with its credentials, which exist only in the answer that hands them over. */
export interface OpenSession extends Session {
  readonly token: string;
  readonly refreshToken: string;
  readonly account?: Account;
}

/** Where the keys are that verify an app's tokens. */
export interface Issuer {
  /** As tokens name it in `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly algorithm: Algorithm;
}
