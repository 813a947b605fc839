import type { App } from '../contract/app.ts';
import type { Details, VendRequest } from '../contract/grant.ts';
import { namesOf } from '../contract/input.ts';
import type { Person } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { subjectOf } from '../contract/subjects.ts';
import type { AcceptedToken } from './accept-token.ts';
import type { Principal } from './authenticate.ts';
import type { Guest } from './guests.ts';
import type { Countable } from './limiter.ts';
import { networkOf } from './network.ts';
import { lifetimeWithin, refuseBeyondScope } from './scope.ts';
import type { Made } from './stage.ts';
import { apiKeyIdOf } from './token-id.ts';

interface Terms extends Person {
  /** What the identity provider says of the user. */
  readonly metadata?: Details['metadata'];
  readonly lifetimeSeconds: number;
  readonly byBackend: boolean;
  readonly isGuest?: true;
  readonly guest?: Guest;
  /** The API key that the token was asked for with, or its forerunner. */
  readonly apiKeyId?: string | undefined;
  /** The limits that the token counts against. */
  readonly counts: readonly Countable[];
}

/** Whom a token may be given for, by the id that the vendor knows, and on what terms. */
export type Allowed = Made<'allow', Terms>;

type Request = VendRequest & { readonly sourceIp: string };

/**
 * In: the principal, whom the request names, and where it comes from. Out: whose token it will be: the principal's
 * own, or, for a backend, its user's (a fresh id where it names none).
 * Refuses: `forbidden` when a person names another person, or sends a field that only a backend may send, or when a
 * backend asks beyond the scope of its key.
 */
export function allow(principal: Principal, request: Request, app: App, newId: () => string): Allowed {
  if (principal.isBackend) return allowBackend(principal, request, app, newId);
  const { guestSecret } = principal;
  const { displayName, avatarUrl, sourceIp, details, lifetimeSeconds, forBackends = [] } = request;
  const [field] = [...forBackends, ...namesOf({ metadata: details?.metadata, lifetime: lifetimeSeconds })];
  if (field !== undefined)
    throw new Refusal('forbidden', {
      detail: `Only a backend with an API key may send ${field}.`,
      reason: `a person sent ${field}`,
      field,
    });
  const subject = subjectOf(app, principal.subject);
  // Some clients name a guest by the guest's own secret.
  const isOwn = request.subject === subject || request.subject?.toLowerCase() === guestSecret;
  if (request.subject !== undefined && !isOwn)
    throw new Refusal('forbidden', {
      detail: 'You can have a token for yourself alone.',
      reason: 'the request names another subject',
    });
  return on({
    // What the identity provider or the directory says of them counts more than what they say.
    ...person(subject, principal.displayName ?? displayName, principal.avatarUrl ?? avatarUrl),
    ...(principal.metadata && { metadata: principal.metadata }),
    lifetimeSeconds: app.tokenLifetimeSeconds,
    byBackend: false,
    ...(principal.isGuest && { isGuest: true }),
    ...(guestSecret !== undefined && { guest: { secret: guestSecret, id: principal.subject } }),
    // A guest can be someone new each time; only the address stays.
    counts: [
      principal.isGuest
        ? { limit: 'guestVendsPerIp', key: networkOf(sourceIp) }
        : { limit: 'vendsPerSubject', key: subject },
    ],
  });
}

function allowBackend(principal: Principal, request: Request, app: App, newId: () => string): Allowed {
  const { scope = {}, subject: apiKeyId } = principal;
  refuseBeyondScope(scope, request);
  const subject = request.subject ?? newId();
  return on({
    ...person(subject, request.displayName, request.avatarUrl),
    lifetimeSeconds: lifetimeWithin(scope, request.lifetimeSeconds, app),
    byBackend: true,
    apiKeyId,
    counts: [
      { limit: 'vendsPerApiKey', key: apiKeyId },
      { limit: 'vendsPerSubject', key: subject },
    ],
  });
}

/** Whoever holds a token may be given another for the same subject; one of an API key's, that lives no longer. */
export function allowAgain({ grant, issuedAt }: AcceptedToken, app: App): Allowed {
  const { subject, displayName, avatarUrl, tokenId, expiresAt } = grant;
  const apiKeyId = apiKeyIdOf(tokenId);
  const longest = apiKeyId === undefined ? Number.POSITIVE_INFINITY : expiresAt - issuedAt;
  return on({
    ...person(subject, displayName, avatarUrl),
    lifetimeSeconds: Math.min(app.tokenLifetimeSeconds, longest),
    byBackend: false,
    apiKeyId,
    counts: [{ limit: 'vendsPerSubject', key: subject }],
  });
}

const on = (terms: Terms) => terms as Allowed;

const person = (subject: string, displayName: string | undefined, avatarUrl: string | undefined): Person => ({
  subject,
  ...(displayName !== undefined && { displayName }),
  ...(avatarUrl !== undefined && { avatarUrl }),
});
