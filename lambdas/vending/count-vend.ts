import type { Counted, Quota } from '../contract/limits.ts';
import type { Allowed } from './allow.ts';
import type { SpentDraft } from './consume-nonce.ts';
import type { Limiter } from './limiter.ts';
import { sideBySide } from './side-by-side.ts';
import type { Made } from './stage.ts';

/** A draft that counts against every limit that it is subject to. */
export type CountedDraft = Made<'countVend', SpentDraft & Counted>;

/**
 * In: a draft whose nonce is spent. Out: the same, counted. Refuses: `rate_limited`.
 * Stands after the nonce, so that only tokens count: of requests that race for one nonce, the losers use up nothing.
 */
export async function countVend(
  draft: SpentDraft,
  { counts }: Allowed,
  { limiter }: { readonly limiter: Limiter },
): Promise<CountedDraft> {
  const now = draft.grant.issuedAt;
  const quotas: readonly Quota[] = await sideBySide(counts.map((countable) => limiter.spend(countable, now)));
  return { ...draft, quotas } as CountedDraft;
}

/** Refuses what this sandbox knows to be over its limit, before anything is spent or asked for. */
export function recallLimits(
  { counts }: Allowed,
  { limiter }: { readonly limiter: Limiter },
  now: number,
): void {
  for (const countable of counts) limiter.recall(countable, now);
}
