import type { Clock } from '../contract/clock.ts';
import type { KeyEntry } from './key-document.ts';
import type { Adopted } from './secret-loader.ts';
import type { Keys, SigningKey, VerifyingKey } from './signing-key.ts';

/** A key and its times, in epoch seconds: signs from `from` until `until`, exclusively. */
export interface TimedKey {
  readonly key: SigningKey;
  /** Of the version that says so. */
  readonly versionId: string;
  readonly from: number;
  readonly until: number;
  /** Until then a token of it can be unexpired. */
  readonly verifiesUntil: number;
}

/** All keys of an app and when each is used: immutable, made once per read of the secret. */
export interface KeySet {
  /** No two sign at one time; a key may be there more than once. */
  readonly timeline: readonly TimedKey[];
  /** What verifies as well, since it is published. */
  readonly published: readonly VerifyingKey[];
}

/** The keys of one version of a secret. */
export type KeyVersion = Omit<Adopted<readonly KeyEntry[]>, 'pepper'>;

/** From when a key signs. */
export type StartOf = (entry: KeyEntry) => number;

interface Versions {
  /** The latest first. */
  readonly versions: readonly KeyVersion[];
  /** What was in use here before: of versions that no label finds any more. */
  readonly before: readonly TimedKey[];
  readonly startOf: StartOf;
  /** How long after a key's end a token of it can be unexpired: a sandbox may sign with it for a while. */
  readonly retentionSeconds: number;
}

/**
 * When each key signs, and how long it verifies. A key signs until the next one begins; older versions' sign while no
 * later version's does yet, and then verify for as long as their tokens can live. Where a label was moved back nobody
 * knows when that was: such a version's verify for as long as the label finds it. Nor is it known when a rotation was
 * finished, which may be long after it made its version: keys that it replaces verify for as long as their own version
 * says that they sign.
 */
export function timelineOf({ versions, before, startOf, retentionSeconds }: Versions): TimedKey[] {
  const timeline: TimedKey[] = [];
  const [{ createdAt: currentSince } = { createdAt: 0 }] = versions;
  for (const { parsed, createdAt, versionId } of versions) {
    const end = startOfAll(timeline);
    const isPutBack = createdAt > currentSince;
    for (const { isMade, ...span } of spans(parsed, startOf)) {
      const until = Math.min(span.until, end);
      const lastUse = isPutBack ? forever : Math.max(isMade ? span.until : until, currentSince);
      timeline.push({ ...span, versionId, until, verifiesUntil: lastUse + retentionSeconds });
    }
  }
  const end = startOfAll(timeline);
  // What the versions say of a key counts.
  const known = new Set(timeline.map(({ key }) => key.id));
  for (const timed of before.filter(({ key }) => !known.has(key.id))) {
    const until = Math.min(timed.until, end);
    const verifiesUntil = Math.min(timed.verifiesUntil, Math.max(until, currentSince) + retentionSeconds);
    timeline.push({ ...timed, until, verifiesUntil });
  }
  return timeline;
}

interface Span extends Omit<TimedKey, 'verifiesUntil' | 'versionId'> {
  /** By the rotation function. */
  readonly isMade: boolean;
}

/**
 * In the order in which they are written to begin, each until one behind it does. A key that may begin only after one
 * behind it never signs.
 */
function spans(entries: readonly KeyEntry[], startOf: StartOf): Span[] {
  let end = forever;
  return [...entries]
    .sort((one, other) => (other.notBefore ?? 0) - (one.notBefore ?? 0))
    .map((entry) => {
      const { key, notAfter = forever, createdAt } = entry;
      const span = {
        key,
        from: startOf(entry),
        until: Math.min(notAfter, end),
        isMade: createdAt !== undefined,
      };
      if (signs(span)) end = Math.min(end, span.from);
      return span;
    });
}

/** Whether there is a time at which it signs. */
export const signs = ({ from, until }: Pick<TimedKey, 'from' | 'until'>): boolean => from < until;

const startOfAll = (timeline: readonly TimedKey[]) =>
  Math.min(...timeline.filter(signs).map(({ from }) => from));

const forever = Number.POSITIVE_INFINITY;

/** The key that signs at this time, if one does. */
export const signingAt = (timeline: readonly TimedKey[], now: number): SigningKey | undefined =>
  timeline.find(({ from, until }) => from <= now && now < until)?.key;

/** The keys at this time; undefined when none signs. */
export function keysAt({ timeline, published }: KeySet, now: number): Keys | undefined {
  const signing = signingAt(timeline, now);
  if (!signing) return undefined;
  const verifying = [
    ...timeline.filter(({ verifiesUntil }) => now < verifiesUntil).map(({ key }) => key),
    ...published,
  ];
  return { signing, verifying: [...new Map(verifying.map((key) => [key.id, key])).values()] };
}

/** What a ring holds of the versions of a secret, the latest first, and of what it held before. */
export type HoldKeys = (
  versions: readonly KeyVersion[],
  before: KeySet | undefined,
) => KeySet | Promise<KeySet>;

export interface HoldOptions {
  readonly clock: Clock;
  /** How long after a key's end a token of it can be unexpired. */
  readonly retentionSeconds: number;
}

/** Secrets, which nobody else gets to see: a key signs when its document says. */
export const holdSecrets =
  ({ clock, retentionSeconds }: HoldOptions): HoldKeys =>
  (versions, { timeline = [] } = nothingHeld) => ({
    timeline: timelineOf({
      versions,
      before: timeline.filter(({ verifiesUntil }) => clock() < verifiesUntil),
      startOf: ({ notBefore = 0 }) => notBefore,
      retentionSeconds,
    }),
    published: [],
  });

/** Before the first read. */
export const nothingHeld: KeySet = { timeline: [], published: [] };
