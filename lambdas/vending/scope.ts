import type { App } from '../contract/app.ts';
import type { VendRequest } from '../contract/grant.ts';
import type { Scope } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';

/** Refuses `forbidden` what a backend's API key is not for: another's users, metadata that it may not give. */
export function refuseBeyondScope({ subjectPrefix = '', metadataKeys }: Scope, request: VendRequest): void {
  if (subjectPrefix && !request.subject?.startsWith(subjectPrefix))
    throw beyond('This API key is not for this user.', 'subject');
  if (metadataKeys && Object.keys(request.details?.metadata ?? {}).some((key) => !metadataKeys.includes(key)))
    throw beyond('This API key may not give all of these metadata.', 'metadata');
}

/**
 * How long a backend's token lives: as long as was asked, otherwise as the app's tokens do, as far as the scope lets
 * it. Refuses: `forbidden` when the scope does not let it, or can't be kept since the vendor knows no such lifetime.
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
