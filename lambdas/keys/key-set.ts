import type { KeyEntry } from './key-document.ts';
import type { Adopted } from './secret-loader.ts';
import type { Keys, SigningKey, VerifyingKey } from './signing-key.ts';

/** A key and its times, in epoch seconds: signs from `from` until `until`, exclusively. */
export interface TimedKey {
  readonly key: SigningKey;
  readonly from: number;
  readonly until: number;
  /** Until then a token of it can be unexpired. */
  readonly verifiesUntil: number;
}

/** All keys of an app and when each is used: immutable, made once per read of the secret. */
export interface KeySet {
  /** No two sign at one time. */
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
 * knows when that was: such a version's verify for as long as the label finds it.
 */
export function timelineOf({ versions, before, startOf, retentionSeconds }: Versions): TimedKey[] {
  const timeline: TimedKey[] = [];
  const [{ createdAt: currentSince } = { createdAt: 0 }] = versions;
  for (const { parsed, createdAt } of versions) {
    const end = startOfAll(timeline);
    const isPutBack = createdAt > currentSince;
    for (const span of spans(parsed, startOf)) {
      const until = Math.min(span.until, end);
      const lastUse = isPutBack ? forever : Math.max(until, currentSince);
      timeline.push({ ...span, until, verifiesUntil: lastUse + retentionSeconds });
    }
  }
  const end = startOfAll(timeline);
  for (const timed of before) {
    const until = Math.min(timed.until, end);
    const verifiesUntil = Math.min(timed.verifiesUntil, Math.max(until, currentSince) + retentionSeconds);
    timeline.push({ ...timed, until, verifiesUntil });
  }
  // What the latest version says of a key counts.
  return [...new Map(timeline.reverse().map((timed) => [timed.key.id, timed])).values()];
}

/** In the order of their beginnings, each until the next begins. */
function spans(entries: readonly KeyEntry[], startOf: StartOf): Omit<TimedKey, 'verifiesUntil'>[] {
  const sorted = entries
    .map((entry) => ({ key: entry.key, from: startOf(entry), until: entry.notAfter ?? forever }))
    .sort((one, other) => one.from - other.from);
  return sorted.map((span, at) => ({
    ...span,
    until: Math.min(span.until, sorted[at + 1]?.from ?? forever),
  }));
}

const startOfAll = (timeline: readonly TimedKey[]) => Math.min(...timeline.map(({ from }) => from));

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
