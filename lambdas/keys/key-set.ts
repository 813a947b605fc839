import type { KeyEntry } from './key-document.ts';
import type { ListAsRead } from './remembered.ts';
import type { SecretVersion } from './secret-source.ts';
import type { Keys, SigningKey, VerifyingKey } from './signing-key.ts';

/** A key and its times, in epoch seconds: signs from `from` until `until`, exclusively. */
export interface TimedKey {
  readonly key: SigningKey;
  /** The version of the secret that these times come from. */
  readonly versionId: string;
  readonly from: number;
  readonly until: number;
  /** When the last token of it has expired. */
  readonly verifiesUntil: number;
}

/** All keys of an app and when each is used: immutable, made once per read of the secret. */
export interface KeySet {
  /** At most one key signs at a time. A key may appear more than once. */
  readonly timeline: readonly TimedKey[];
  /** Keys on the public list: they verify too. */
  readonly published: readonly VerifyingKey[];
}

interface TimelineOptions {
  /** The latest first. */
  readonly versions: readonly SecretVersion<readonly KeyEntry[]>[];
  /** From when a key signs, in epoch seconds. */
  readonly startOf: (entry: KeyEntry) => number;
  /** How long after a key's end a token of it can be unexpired: a sandbox may go on signing for a while. */
  readonly retentionSeconds: number;
}

/**
 * When each key signs, and until when it verifies. A key signs until the next one begins; an older version's keys sign
 * until a later version's begin. After its last use a key verifies for `retentionSeconds`. In two cases we don't know
 * the last use:
 *
 * - After a rollback, since nothing says when the label moved. The keys of a version that is newer than the current one
 *   verify for as long as a label finds it.
 * - After a rotation, which may finish long after it created its version. The keys that it made count as used for as
 *   long as their own version says.
 */
export function timelineOf({ versions, startOf, retentionSeconds }: TimelineOptions): TimedKey[] {
  const timeline: TimedKey[] = [];
  const [{ createdAt: currentSince } = { createdAt: 0 }] = versions;
  for (const { value: entries, createdAt, versionId } of versions) {
    const end = startOfAll(timeline);
    const isRolledBack = createdAt > currentSince;
    for (const { isMade, ...span } of spans(entries, startOf)) {
      const until = Math.min(span.until, end);
      const lastUse = isRolledBack ? forever : Math.max(isMade ? span.until : until, currentSince);
      timeline.push({ ...span, versionId, until, verifiesUntil: lastUse + retentionSeconds });
    }
  }
  return timeline;
}

/** The keys of one version. Each signs until a later one begins; a key that would begin after a later one never signs. */
function spans(entries: readonly KeyEntry[], startOf: TimelineOptions['startOf']) {
  let end = forever;
  return [...entries]
    .sort((one, other) => (other.notBefore ?? 0) - (one.notBefore ?? 0))
    .map((entry) => {
      const { key, notAfter = forever, createdAt } = entry;
      const span = {
        key,
        from: startOf(entry),
        until: Math.min(notAfter, end),
        /** By the rotation function. */
        isMade: createdAt !== undefined,
      };
      if (signs(span)) end = span.from;
      return span;
    });
}

/** True if there is a time at which this key signs. */
export const signs = ({ from, until }: Pick<TimedKey, 'from' | 'until'>): boolean => from < until;

const startOfAll = (timeline: readonly TimedKey[]) =>
  Math.min(...timeline.filter(signs).map(({ from }) => from));

const forever = Number.POSITIVE_INFINITY;

const inUseAt = (timeline: readonly TimedKey[], now: number): TimedKey | undefined =>
  timeline.find(({ from, until }) => from <= now && now < until);

/** The key that signs at this time, if any. */
export const signingAt = (timeline: readonly TimedKey[], now: number): SigningKey | undefined =>
  inUseAt(timeline, now)?.key;

/** The keys at this time; undefined if none signs. */
export function keysAt({ timeline, published }: KeySet, now: number): Keys | undefined {
  const inUse = inUseAt(timeline, now);
  if (!inUse) return undefined;
  const verifying = [
    ...timeline.filter(({ verifiesUntil }) => now < verifiesUntil).map(({ key }) => key),
    ...published,
  ];
  return {
    signing: inUse.key,
    signingVersionId: inUse.versionId,
    verifying: [...new Map(verifying.map((key) => [key.id, key])).values()],
  };
}

/** Makes a key set of the versions of a secret, the latest first. Reads the app's list again if it is not given. */
export type KeySetOf = (
  versions: readonly SecretVersion<readonly KeyEntry[]>[],
  list?: ListAsRead,
) => Promise<KeySet>;
