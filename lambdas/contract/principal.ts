/** What a caller presents to prove who they are. The app's `callers` decide which proofs count. */
export interface Proofs {
  /** The whole header: a request that has one is not a guest's, even if no other proof can be read from it. */
  readonly authorization?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly bearerToken?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly passcode?: string | undefined;
  /** What only one guest holds. */
  readonly guestSecret?: string | undefined;
}

/** What a request that is to be authenticated brings. */
export interface Presented {
  readonly proofs: Proofs;
  /** The caller's address as the gateway saw it. */
  readonly sourceIp: string;
}

/** Whose token it is. The subject is the stable user id. */
export interface Person {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

/** Who a caller has proven to be. */
export interface Identity extends Person {
  /** What the identity provider says of the user, under the names that the app gives it. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** A backend with an API key, whose id is the subject: it asks for its users, whom it names. */
  readonly isBackend?: true;
  /** What a backend may ask for; anything, where there is none. */
  readonly scope?: Scope;
  /** A guest proves nothing, except that they are the guest of this id. */
  readonly isGuest?: true;
  /** What the guest proves that with, next time. */
  readonly guestSecret?: string;
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

/** A passcode that is on its way to a telephone; the digits themselves are nowhere but there. */
export interface Passcode {
  readonly expiresInSeconds: number;
}
