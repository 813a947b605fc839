import type { Counted, Quota } from '../contract/limits.ts';
import type { Allowed } from './allow.ts';
import type { SpentDraft } from './consume-nonce.ts';
import type { Limiter } from './limiter.ts';
import { sideBySide } from './side-by-side.ts';
import type { Made } from './stage.ts';

/** A draft that has been counted against each of its limits. */
export type CountedDraft = Made<'countVend', SpentDraft & Counted>;

/**
 * In: a draft whose nonce is spent. Out: the same, counted. Refuses: `rate_limited`.
 * Runs after the nonce is spent, so that only tokens count: if requests race for one nonce, the losers count nothing.
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

/** Refuses a request that this sandbox knows to be over a limit, before it spends or asks for anything. */
export function recallLimits(
  { counts }: Allowed,
  { limiter }: { readonly limiter: Limiter },
  now: number,
): void {
  for (const countable of counts) limiter.recall(countable, now);
}
