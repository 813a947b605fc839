import type { App } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Identity, VendRequest } from '../contract/vocabulary.ts';
import type { Principal } from './authenticate.ts';
import type { Made } from './stage.ts';
import type { VerifiedToken } from './verify-token.ts';

/** Whom a token may be given for, by the id that the vendor knows. */
export type Allowed = Made<
  'allow',
  Omit<Identity, 'isBackend'> & {
    readonly byBackend: boolean;
  }
>;

/**
 * In: the principal, and whom the request names. Out: whose token it will be: the principal's own, or, for a backend,
 * its user's (a fresh id where it names none).
 * Refuses: `forbidden` when somebody names another than themselves.
 */
export function allow(
  principal: Principal,
  request: VendRequest,
  { dialect, settings }: App,
  newId: () => string,
): Allowed {
  const { displayName, avatarUrl } = request;
  if (principal.isBackend)
    return named({ subject: request.subject ?? newId(), displayName, avatarUrl }, true);
  const subject = dialect.subjectOf?.(principal.subject, settings) ?? principal.subject;
  if (request.subject !== undefined && request.subject !== subject)
    throw new Refusal('forbidden', {
      detail: 'You can have a token for yourself alone.',
      reason: 'the request names another subject',
    });
  // What the identity provider or the directory says of them counts more than what they say.
  return named(
    {
      subject,
      displayName: principal.displayName ?? displayName,
      avatarUrl: principal.avatarUrl ?? avatarUrl,
    },
    false,
  );
}

/** Whoever holds a token may be given another for the same subject. */
export const allowAgain = ({ grant: { subject, displayName, avatarUrl } }: VerifiedToken): Allowed =>
  named({ subject, displayName, avatarUrl }, false);

const named = (
  {
    subject,
    displayName,
    avatarUrl,
  }: { subject: string; displayName?: string | undefined; avatarUrl?: string | undefined },
  byBackend: boolean,
) =>
  ({
    subject,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    byBackend,
  }) as Allowed;
