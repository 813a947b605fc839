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
  /** A secret that only one guest holds. */
  readonly guestSecret?: string | undefined;
}

/** The part of a request that callers see. */
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

/** A proven identity. */
export interface Identity extends Person {
  /** Claims of the identity provider, under the names that the app chooses. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** True for a backend with an API key (`subject` is the key's id). It asks for users whom it names. */
  readonly isBackend?: true;
  /** Limits what a backend may ask for; absent if nothing does. */
  readonly scope?: Scope;
  /** A guest proves nothing, except that they are the guest of this id. */
  readonly isGuest?: true;
  /** With this secret the guest proves it the next time. */
  readonly guestSecret?: string;
  /** What a login writes once it is right. It runs beside the vend, and the answer waits for it. */
  readonly settled?: Promise<unknown>;
}

/** Limits what an API key may ask for. An absent member limits nothing. */
export interface Scope {
  /** The ids of its users begin with this. */
  readonly subjectPrefix?: string;
  /** It may give metadata only under these names. */
  readonly metadataKeys?: readonly string[];
  /** By field of the request: the rooms, channels and the like that it may ask for. `*` at the end stands for any text. */
  readonly asks?: Readonly<Record<string, readonly string[]>>;
  /** The longest lifetime of its tokens. */
  readonly maxLifetimeSeconds?: number;
}

/** A passcode on its way to a phone. Only the SMS holds its digits. */
export interface Passcode {
  readonly expiresInSeconds: number;
}
