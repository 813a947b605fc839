import type { App } from '../contract/app.ts';
import type { VendRequest } from '../contract/grant.ts';
import type { Scope } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';

/** Refuses `forbidden` if the request is outside the API key's scope: another user, or other metadata. */
export function refuseBeyondScope({ subjectPrefix = '', metadataKeys }: Scope, request: VendRequest): void {
  if (subjectPrefix && !request.subject?.startsWith(subjectPrefix))
    throw beyond('This API key is not for this user.', 'subject');
  if (metadataKeys && Object.keys(request.details?.metadata ?? {}).some((key) => !metadataKeys.includes(key)))
    throw beyond('This API key may not give all of these metadata.', 'metadata');
}

/**
 * The lifetime of a backend's token: as requested, or else as the app's tokens, but at most that of the scope. Refuses:
 * `forbidden` if the request exceeds the scope, or if the vendor can't give so short a lifetime.
 */
export function lifetimeWithin({ maxLifetimeSeconds }: Scope, asked: number | undefined, app: App): number {
  const usual = app.tokenLifetimeSeconds;
  if (maxLifetimeSeconds === undefined) return asked ?? usual;
  const { min = 1, step = 1 } = app.profile.tokenLifetimeSeconds;
  const longest = Math.floor(maxLifetimeSeconds / step) * step;
  const isVendors = app.tokens.by === 'vendor' && app.tokens.api.choosesLifetime === true;
  if (isVendors || longest < min || (asked ?? 0) > longest)
    throw beyond('This API key may not have tokens that live so long.', 'lifetime');
  return asked ?? Math.min(usual, longest);
}

const beyond = (detail: string, what: string) =>
  new Refusal('forbidden', { detail, reason: `beyond the scope of the API key: ${what}` });
