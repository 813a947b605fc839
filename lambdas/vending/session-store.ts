import type { Session } from '../contract/session.ts';

/** What a session's opaque credentials are compared by; the credentials themselves are not stored. */
export interface SessionDigests {
  readonly tokenDigest: string;
  readonly refreshDigest: string;
}

export type StoredSession = Session & SessionDigests;

/** When a session's token ends, and when the session does. */
export type SessionEnds = Pick<Session, 'tokenExpiresAt' | 'expiresAt'>;

/** Where one app's open sessions live. Times in epoch seconds. */
export interface SessionStore {
  open(session: StoredSession): Promise<void>;
  /** The session, or undefined when there is none or it has expired at `now`. */
  find(id: string, now: number): Promise<StoredSession | undefined>;
  /**
   * Replaces the credentials if the refresh credential is still the given one: one conditional write, so that a
   * refresh token works once. Undefined when it is not, or the session has ended or expired.
   */
  renew(
    id: string,
    refreshDigest: string,
    next: SessionDigests & SessionEnds,
    now: number,
  ): Promise<StoredSession | undefined>;
  end(id: string): Promise<void>;
}
