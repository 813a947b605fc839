import type { App } from '../contract/app.ts';
import type { Details, Grant, VendRequest } from '../contract/grant.ts';
import { namesOf } from '../contract/input.ts';
import { present } from '../contract/present.ts';
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

interface Terms {
  /** The token is for them. */
  readonly person: Person & Pick<Grant, 'isGuest'>;
  /** From the identity provider. */
  readonly metadata?: Details['metadata'] | undefined;
  readonly lifetimeSeconds: number;
  readonly byBackend: boolean;
  readonly guest?: Guest | undefined;
  /** The API key that the backend used to ask for the token, or for the token before a renewal. */
  readonly apiKeyId?: string | undefined;
  /** The limits that the token counts against. */
  readonly counts: readonly Countable[];
}

/** Whose token it may be, by the vendor's id, and on what terms. */
export type Allowed = Made<'allow', Terms>;

type Request = VendRequest & { readonly sourceIp: string };

/**
 * In: the principal, the user that the request names, and the caller's address. Out: whose token it will be. A person
 * gets their own. A backend gets one for its user; if it names none, for a fresh id.
 * Refuses: `forbidden` when a person names another person, or sends a field that only a backend may send, when a
 * backend asks beyond the scope of its key, or when either asks for rooms or channels of others.
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
  request.refuseFor?.({ ...principal, subject });
  // Some clients name a guest by the guest's own secret.
  const isOwn = request.subject === subject || request.subject?.toLowerCase() === guestSecret;
  if (request.subject !== undefined && !isOwn)
    throw new Refusal('forbidden', {
      detail: 'You can have a token only for yourself.',
      reason: 'the request names another subject',
    });
  return on({
    // The identity provider and the directory know users better than the users' own requests.
    person: present({
      subject,
      displayName: principal.displayName ?? displayName,
      avatarUrl: principal.avatarUrl ?? avatarUrl,
      isGuest: principal.isGuest,
    }),
    metadata: principal.metadata,
    lifetimeSeconds: app.tokenLifetimeSeconds,
    byBackend: false,
    guest: guestSecret === undefined ? undefined : { secret: guestSecret, id: principal.subject },
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
  request.refuseFor?.(principal);
  const { displayName, avatarUrl, subject = newId() } = request;
  return on({
    person: present({ subject, displayName, avatarUrl }),
    lifetimeSeconds: lifetimeWithin(scope, request.lifetimeSeconds, app),
    byBackend: true,
    apiKeyId,
    counts: [
      { limit: 'vendsPerApiKey', key: apiKeyId },
      { limit: 'vendsPerSubject', key: subject },
    ],
  });
}

/** The holder of a token may have another for the same subject. If it came from an API key, it lives no longer. */
export function allowAgain({ grant, issuedAt }: AcceptedToken, app: App): Allowed {
  const { subject, displayName, avatarUrl, tokenId, expiresAt } = grant;
  const apiKeyId = apiKeyIdOf(tokenId);
  const longest = apiKeyId === undefined ? Number.POSITIVE_INFINITY : expiresAt - issuedAt;
  return on({
    person: present({ subject, displayName, avatarUrl }),
    lifetimeSeconds: Math.min(app.tokenLifetimeSeconds, longest),
    byBackend: false,
    apiKeyId,
    counts: [{ limit: 'vendsPerSubject', key: subject }],
  });
}

const on = (terms: Terms) => terms as Allowed;
