import { randomBytes } from 'node:crypto';
import type { SigningApp } from '../contract/app.ts';
import type { Session } from '../contract/session.ts';
import type { Keys } from '../keys/signing-key.ts';
import { compactJws } from './compact-jws.ts';
import { digestOf } from './digest.ts';
import type { SessionDigests } from './session-store.ts';
import type { Taken } from './take-key.ts';

/** Explicitly typed (RFC 8725 section 3.11), so that it never passes as an identity token, or the other way round. */
export const sessionHeader = { typ: 'session+jwt' } as const;

interface Credentials {
  readonly token: string;
  readonly refreshToken: string;
}

/** Both start with the session's id, so that one read finds the digests to compare. */
export async function newCredentials(
  session: Session,
  family: string,
  key: Taken<Keys>,
  app: SigningApp,
): Promise<Credentials> {
  const claims = app.profile.session?.claims?.(session, app.settings);
  return {
    token: claims ? compactJws(sessionHeader, claims, key.value.signing) : `${session.id}.${randomText(24)}`,
    refreshToken: `${session.id}.${family}.${randomText(24)}`,
  };
}

export const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');

export const digestsOf = ({ token, refreshToken }: Credentials): SessionDigests => ({
  tokenDigest: digestOf(token),
  refreshDigest: digestOf(refreshToken),
});
