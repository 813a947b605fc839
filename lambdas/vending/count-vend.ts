import type { Counted, Quota } from '../contract/limits.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { Allowed } from './allow.ts';
import type { Draft } from './draft-grant.ts';
import type { Limiter } from './limiter.ts';
import type { Made } from './stage.ts';

/** A draft that has been counted against each of its limits. */
export type CountedDraft = Made<'countVend', Draft & Counted>;

/**
 * In: a draft. Out: the same, counted. Refuses: `rate_limited`.
 * Runs beside the spending of the nonce, so a refused nonce counts too: against callers who have proven who they are.
 */
export async function countVend(
  draft: Draft,
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
