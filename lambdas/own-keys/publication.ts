import { type KeyVersion, type StartOf, signs, type TimedKey, timelineOf } from '../keys/key-set.ts';
import { isPublished, type PublishedKey } from './published-keys.ts';

export interface PublicationOptions {
  readonly list: readonly PublishedKey[];
  /** The latest first. */
  readonly versions: readonly KeyVersion[];
  readonly before: readonly TimedKey[];
  readonly now: number;
  /** How long before its first use a key is published. */
  readonly leadSeconds: number;
  readonly retentionSeconds: number;
  /** Keys sign seen or not, and the first that was made before its time: better too early than nobody. */
  readonly isUrgent?: boolean;
}

/** Keys that have left the list are forgotten this long after. */
const forgetSeconds = 7 * 86_400;

/**
 * The list of an app's public keys brought up to date, and with it when each key signs.
 *
 * A key that may still sign is on the list. One that is new, or had left, signs once verifiers have had the time to see
 * it, and at once where there is no other that they could hold; where a person has written the time into the document,
 * that time counts. One that no longer signs is retired: it stays for as long as its tokens can live, counted from now,
 * since another sandbox may sign with it until that reads the secret again.
 */
export function publication({
  list,
  versions,
  before,
  now,
  isUrgent = false,
  ...options
}: PublicationOptions) {
  const { leadSeconds, retentionSeconds } = options;
  const revoked = new Set(list.flatMap(({ jwk, revokedAt }) => (revokedAt === undefined ? [] : [jwk.kid])));
  const fresh = {
    seenFrom: list.some((key) => isPublished(key, now)) ? now + leadSeconds : now,
    keepSeconds: retentionSeconds,
  };
  const known = new Map(list.map((key) => [key.jwk.kid, key]));
  const publishedAs = (kid: string) => {
    const there = known.get(kid);
    return there && isPublished(there, now) ? there : fresh;
  };
  const usable = versions.map((version) => ({
    ...version,
    parsed: version.parsed.filter(({ key }) => !revoked.has(key.id)),
  }));
  const firstMade = usable
    .flatMap(({ parsed }) => parsed)
    .filter(({ createdAt }) => createdAt !== undefined)
    .sort((one, other) => (one.notBefore ?? 0) - (other.notBefore ?? 0))[0]?.key.id;
  const startOf: StartOf = ({ key, notBefore, createdAt }) => {
    const isPersonsWord = notBefore !== undefined && createdAt === undefined;
    if (isPersonsWord) return notBefore;
    if (isUrgent) return key.id === firstMade ? 0 : (notBefore ?? 0);
    return Math.max(notBefore ?? 0, publishedAs(key.id).seenFrom);
  };
  const timeline = () =>
    timelineOf({
      versions: usable,
      before: before.filter(({ key, verifiesUntil }) => now < verifiesUntil && !revoked.has(key.id)),
      startOf,
      retentionSeconds,
    });
  const active = () => timeline().filter((timed) => signs(timed) && now < timed.until);

  // Of a key that is there twice, what it does first counts.
  for (const { key, versionId } of active().sort((one, other) => other.from - one.from))
    if (key.publicJwk) known.set(key.id, { ...publishedAs(key.id), jwk: key.publicJwk, versionId });
  const stillSign = new Set(active().map(({ key }) => key.id));
  const keys = [...known.values()]
    .map(({ keepUntil, ...key }): PublishedKey => {
      if (stillSign.has(key.jwk.kid))
        return { ...key, keepSeconds: Math.max(key.keepSeconds, retentionSeconds) };
      return { ...key, keepUntil: keepUntil ?? now + key.keepSeconds };
    })
    .filter(
      ({ keepUntil, revokedAt }) => revokedAt !== undefined || now < (keepUntil ?? now) + forgetSeconds,
    );
  return { keys, timeline: timeline() };
}
