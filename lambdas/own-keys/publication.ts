import type { KeyEntry } from '../keys/key-document.ts';
import { signs, type TimedKey, timelineOf } from '../keys/key-set.ts';
import { retired } from '../keys/remembered.ts';
import type { SecretVersion } from '../keys/secret-source.ts';
import { isPublished, type PublicationTimes, type PublishedKey } from './published-keys.ts';

export interface PublicationOptions extends PublicationTimes {
  readonly list: readonly PublishedKey[];
  /** The latest first. */
  readonly versions: readonly SecretVersion<readonly KeyEntry[]>[];
  readonly now: number;
  /** No key could sign: keys sign before verifiers have seen them, and the first generated key before its time. */
  readonly isUrgent?: boolean;
}

/** An app's list of public keys, brought up to date, and when each key signs. */
export interface Publication {
  readonly keys: readonly PublishedKey[];
  readonly timeline: readonly TimedKey[];
}

export function publication(options: PublicationOptions): Publication {
  const { list, versions, retentionSeconds } = options;
  const isRevoked = ({ id }: TimedKey['key']) =>
    list.some(({ jwk, revokedAt }) => jwk.kid === id && revokedAt !== undefined);
  const usable = versions.map((version) => ({
    ...version,
    value: version.value.filter(({ key }) => !isRevoked(key)),
  }));
  const timeline = timelineOf({
    versions: usable,
    startOf: startOf(
      usable.flatMap(({ value }) => value),
      options,
    ),
    retentionSeconds,
  });
  return { keys: listed(timeline, options), timeline };
}

/**
 * A key signs once verifiers have had the time to see it, and at once if none is published that they could hold. If a
 * person has written a time into the document, that time counts.
 */
function startOf(entries: readonly KeyEntry[], { isUrgent = false, ...options }: PublicationOptions) {
  const firstGenerated = entries
    .filter(({ createdAt }) => createdAt !== undefined)
    .sort((one, other) => (one.notBefore ?? 0) - (other.notBefore ?? 0))[0]?.key.id;
  return ({ key, notBefore, createdAt }: KeyEntry): number => {
    const isWrittenByPerson = notBefore !== undefined && createdAt === undefined;
    if (isWrittenByPerson) return notBefore;
    if (isUrgent) return key.id === firstGenerated ? 0 : (notBefore ?? 0);
    return Math.max(notBefore ?? 0, publishedAs(key.id, options).seenFrom);
  };
}

/** A key's dates on the list; the dates that it gets now if it is new or had left. */
function publishedAs(
  kid: string,
  { list, now, leadSeconds, retentionSeconds }: PublicationOptions,
): Omit<PublishedKey, 'jwk' | 'versionId'> {
  const published = list.filter((key) => isPublished(key, now));
  const seenFrom = published.length > 0 ? now + leadSeconds : now;
  return published.find(({ jwk }) => jwk.kid === kid) ?? { seenFrom, keepSeconds: retentionSeconds };
}

/** The list with all keys that may still sign. */
function listed(timeline: readonly TimedKey[], options: PublicationOptions): PublishedKey[] {
  const { list, now } = options;
  const active = timeline.filter((timed) => signs(timed) && now < timed.until);
  const all = new Map(list.map((key) => [key.jwk.kid, key]));
  // A timeline runs backwards. A key may appear more than once: its first use is set last, and counts.
  for (const { key, versionId } of active)
    if (key.publicJwk) all.set(key.id, { ...publishedAs(key.id, options), jwk: key.publicJwk, versionId });
  const stillSign = new Set(active.map(({ key }) => key.id));
  return retired(all.values(), ({ jwk }) => stillSign.has(jwk.kid), options);
}
