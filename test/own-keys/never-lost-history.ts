import type { Clock } from '../../lambdas/contract/clock.ts';
import {
  isPublished,
  type PublishedKey,
  type PublishedKeyStore,
} from '../../lambdas/own-keys/published-keys.ts';

interface Span {
  readonly from: number;
  /** Exclusively. */
  readonly until: number;
}

/** What verifiers could have got to see, and when. */
export interface PublishedHistory {
  /** The list, which is remembered whenever it is written. */
  readonly store: PublishedKeyStore;
  /** When this key was published without a break. */
  spansOf(kid: string): readonly Span[];
  /** Whether anything was published at this time. */
  isAnyAt(time: number): boolean;
  /** The keys in use until this time, by the list, that had been published for so long. */
  seenAt(time: number, forSeconds: number): readonly string[];
  /** By the list, now: it has left it, waits until every verifier has seen it, or that is so; or is not known. */
  stateOf(kid: string | undefined): 'unknown' | 'left' | 'waiting' | 'seen';
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
  const forever = Number.POSITIVE_INFINITY;

  function spansOf(kid: string): readonly Span[] {
    const spans: Span[] = [];
    for (const [index, { at, keys }] of lists.entries()) {
      const key = keys.find(({ jwk }) => jwk.kid === kid);
      if (!key || !isPublished(key, at)) continue;
      const until = Math.min(key.keepUntil ?? forever, lists[index + 1]?.at ?? forever);
      const isGoingOn = spans.at(-1)?.until === at;
      spans.push({ from: isGoingOn ? (spans.pop()?.from ?? at) : at, until });
    }
    return spans;
  }
  return {
    store,
    spansOf,
    isAnyAt: (time) => listAt(time).some((key) => isPublished(key, time)),
    seenAt: (time, forSeconds) =>
      listAt(time - 1)
        .filter(({ keepUntil }) => keepUntil === undefined)
        .map(({ jwk }) => jwk.kid)
        .filter((kid) => spansOf(kid).some(({ from, until }) => from <= time - forSeconds && time < until)),
    stateOf(kid) {
      const [now, key] = [clock(), listAt(clock()).find(({ jwk }) => jwk.kid === kid)];
      if (!key) return 'unknown';
      if (!isPublished(key, now)) return 'left';
      return key.seenFrom <= now ? 'seen' : 'waiting';
    },
  };
}
