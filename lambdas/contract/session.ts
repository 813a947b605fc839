import type { Account } from './account.ts';
import type { Person } from './principal.ts';
import type { Claims } from './token-format.ts';

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

/** What kind of session token the vendor's clients expect. */
export interface SessionFormat<Settings> {
  readonly lifetimeSeconds: number;
  /** How long a session can be renewed, where clients renew; they do so once its token has ended. */
  readonly refreshLifetimeSeconds?: number;
  /** Claims of a session token that clients decode; absent where the token is opaque. */
  claims?(session: Session, settings: Settings): Claims;
}
