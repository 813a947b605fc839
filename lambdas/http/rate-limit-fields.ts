import type { Reply } from '../contract/exchange.ts';
import type { Counted, Quota } from '../contract/limits.ts';

/** The limits that a request counts against, with the rest of each (draft-ietf-httpapi-ratelimit-headers-10). */
export function rateLimitFields(quotas: readonly Quota[]): Record<string, string> {
  if (quotas.length === 0) return {};
  const list = (item: (quota: Quota) => string) => quotas.map(item).join(', ');
  return {
    'ratelimit-policy': list(({ name, max, windowSeconds }) => `"${name}";q=${max};w=${windowSeconds}`),
    ratelimit: list(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`),
  };
}

/** Adds the rest of each limit to the reply. */
export const withLimits = (reply: Reply, { quotas }: Counted): Reply => ({
  ...reply,
  headers: { ...rateLimitFields(quotas), ...reply.headers },
});
