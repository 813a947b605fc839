import type { Clock } from '../../lambdas/contract/clock.ts';
import { isPublished, type PublishedKey, type PublishedKeyStore } from '../../lambdas/keys/published-keys.ts';

interface Span {
  readonly from: number;
  /** Exclusively. */
  readonly until: number;
}

/** What verifiers could have got to see, and when. */
export interface PublishedHistory {
  /** The list, and writes down what is written. */
  readonly store: PublishedKeyStore;
  length(): number;
  /** When this key was published without a break. */
  spansOf(kid: string): readonly Span[];
  isListed(kid: string | undefined): boolean;
  /** Whether it is published, and every verifier has had the time to see it, as the list says. */
  isSeen(kid: string): boolean;
  /** Whether anything was published in the second before. */
  isShown(before: number): boolean;
  /** The keys that are in use at this time, by the list, and were published all the time before. */
  seenAt(time: number, forSeconds: number): readonly string[];
}

export function publishedHistory(list: PublishedKeyStore, clock: Clock): PublishedHistory {
  const lists: { readonly at: number; readonly keys: readonly PublishedKey[] }[] = [];
  const store: PublishedKeyStore = {
    read: list.read,
    async write(keys, over) {
      const isWritten = await list.write(keys, over);
      if (isWritten) lists.push({ at: clock(), keys });
      return isWritten;
    },
  };
  const listAt = (time: number) => lists.findLast(({ at }) => at <= time)?.keys ?? [];
  function spansOf(kid: string): readonly Span[] {
    const spans: Span[] = [];
    for (const [index, { at, keys }] of lists.entries()) {
      const key = keys.find(({ jwk }) => jwk.kid === kid);
      if (!key || !isPublished(key, at)) continue;
      const until = Math.min(
        key.keepUntil ?? Number.POSITIVE_INFINITY,
        lists[index + 1]?.at ?? Number.POSITIVE_INFINITY,
      );
      const before = spans.at(-1);
      if (before?.until === at) spans[spans.length - 1] = { from: before.from, until };
      else spans.push({ from: at, until });
    }
    return spans;
  }
  return {
    store,
    length: () => lists.length,
    spansOf,
    isListed: (kid) => listAt(clock()).some(({ jwk }) => jwk.kid === kid),
    isSeen: (kid) =>
      listAt(clock()).some(
        (key) => key.jwk.kid === kid && isPublished(key, clock()) && key.seenFrom <= clock(),
      ),
    isShown: (before) => listAt(before - 1).some((key) => isPublished(key, before - 1)),
    seenAt: (time, forSeconds) =>
      listAt(time)
        .filter(({ keepUntil }) => keepUntil === undefined)
        .map(({ jwk }) => jwk.kid)
        .filter((kid) => spansOf(kid).some(({ from, until }) => from <= time - forSeconds && time < until)),
  };
}
