import type { Session } from '../contract/session.ts';

/** Digests of a session's two tokens; the tokens themselves are not stored. */
export interface SessionDigests {
  readonly tokenDigest: string;
  readonly refreshDigest: string;
}

/** `familyDigest` is of what all refresh tokens of the session have in common; absent in sessions of an older release. */
export type StoredSession = Session & SessionDigests & { readonly familyDigest?: string };

/** The end of a session's token, and of the session. */
export type SessionEnds = Pick<Session, 'tokenExpiresAt' | 'expiresAt'>;

/** The open sessions of one app. Times in epoch seconds. */
export interface SessionStore {
  open(session: StoredSession): Promise<void>;
  /** The session, or undefined if it does not exist or has expired at `now`. */
  find(id: string, now: number): Promise<StoredSession | undefined>;
  /**
   * Replaces both tokens if the refresh token is still the given one: one conditional write, so a refresh token works
   * once. Undefined if it is another one, or if the session has ended or expired.
   */
  renew(
    id: string,
    refreshDigest: string,
    next: SessionDigests & SessionEnds,
    now: number,
  ): Promise<StoredSession | undefined>;
  end(id: string): Promise<void>;
}
