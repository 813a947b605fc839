import type { Account } from './account.ts';
import type { Person } from './principal.ts';
import type { Claims } from './token-format.ts';

/** A redeemed token opens a session at the vendor. Times in epoch seconds. */
export interface Session extends Person {
  readonly id: string;
  readonly startedAt: number;
  /** The end of its token; the session itself can be renewed for longer. */
  readonly tokenExpiresAt: number;
  /** The end of the session. */
  readonly expiresAt: number;
  readonly sourceIp: string;
  /** The API key that its token was vended with. If the key is revoked, the session ends. */
  readonly apiKeyId?: string;
  /** The client's description of itself when it opened the session. */
  readonly details: Readonly<Record<string, string>>;
}

/** A session with its credentials, which exist only in the answer that hands them over. */
export interface OpenSession extends Session {
  readonly token: string;
  readonly refreshToken: string;
  readonly account?: Account;
}

/** The kind of session token that the vendor's clients expect. */
export interface SessionFormat<Settings> {
  readonly lifetimeSeconds: number;
  /** How long a session can be renewed; absent if clients don't renew. They renew after its token has expired. */
  readonly refreshLifetimeSeconds?: number;
  /** Claims of a session token that clients decode; absent if the token is opaque. */
  claims?(session: Session, settings: Settings): Claims;
}
