import type { Clock } from '../contract/clock.ts';
import { type KeySetOf, signs, type TimedKey, timelineOf } from '../keys/key-set.ts';
import { type ListAsRead, type Remembered, type RememberedStore, retired } from '../keys/remembered.ts';
import { updateList } from './update-list.ts';

export interface UsedVersionsOptions {
  readonly clock: Clock;
  /** One secret's list. */
  readonly used: RememberedStore;
  readonly retentionSeconds: number;
}

/**
 * For secrets shared with a vendor, which have no public half: a key signs when its document says. A version is on the
 * app's list before one of its keys signs, so that every sandbox finds it for as long as a token can need it, even if no
 * label does.
 */
export const usedKeySet =
  ({ clock, used, retentionSeconds }: UsedVersionsOptions): KeySetOf =>
  async (versions, read) => {
    const { keys, timeline } = await updateList(
      used,
      clock,
      (list, now) => {
        const revoked = idsOf(list.filter(({ revokedAt }) => revokedAt !== undefined));
        const timeline = timelineOf({
          versions: versions.filter(({ versionId }) => !revoked.has(versionId)),
          startOf: ({ notBefore = 0 }) => notBefore,
          retentionSeconds,
        });
        const inUse = timeline.filter((timed) => signs(timed) && now < timed.until);
        const needed = timeline.filter(({ verifiesUntil }) => now < verifiesUntil);
        return { timeline, keys: listed(list, idsOf(needed), idsOf(inUse), { now, retentionSeconds }) };
      },
      read,
    );
    // Labels don't say when a version was in use: the list does.
    const keptUntil = new Map(keys.map(({ versionId, keepUntil = 0 }) => [versionId, keepUntil]));
    const verifiesUntil = (timed: TimedKey) =>
      Math.max(timed.verifiesUntil, keptUntil.get(timed.versionId) ?? 0);
    return {
      timeline: timeline.map((timed) => ({ ...timed, verifiesUntil: verifiesUntil(timed) })),
      published: [],
    };
  };

/** For credentials: the version in use is on the list, so that every sandbox finds it. None verifies anything later. */
export const usedVersion =
  ({ clock, used }: Omit<UsedVersionsOptions, 'retentionSeconds'>) =>
  async <Value>(
    [{ versionId, value }]: readonly [{ readonly versionId: string; readonly value: Value }, ...unknown[]],
    read: ListAsRead,
  ): Promise<Value> => {
    const ids = new Set([versionId]);
    await updateList(
      used,
      clock,
      (list, now) => ({ keys: listed(list, ids, ids, { now, retentionSeconds: 0 }) }),
      read,
    );
    return value;
  };

const idsOf = (all: readonly { readonly versionId: string }[]) =>
  new Set(all.map(({ versionId }) => versionId));

/** The list with all versions that are needed. */
function listed(
  list: readonly Remembered[],
  needed: ReadonlySet<string>,
  inUse: ReadonlySet<string>,
  times: { readonly now: number; readonly retentionSeconds: number },
): Remembered[] {
  const known = new Set(list.map(({ versionId }) => versionId));
  const added = [...needed].filter((versionId) => !known.has(versionId));
  const keepSeconds = times.retentionSeconds;
  return retired(
    [...list, ...added.map((versionId): Remembered => ({ versionId, keepSeconds }))],
    ({ versionId }) => inUse.has(versionId),
    times,
  );
}
