import { UnusableDocument } from '../keys/document.ts';
import type { KeyEntry } from '../keys/key-document.ts';
import { type HoldKeys, type HoldOptions, type KeyVersion, nothingHeld, signingAt } from '../keys/key-set.ts';
import { publishedKey } from '../keys/private-key.ts';
import { NoKey } from '../keys/ring.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { publication } from './publication.ts';
import { isPublished, type PublishedKey, type PublishedKeyStore } from './published-keys.ts';

export interface PublishOptions extends HoldOptions {
  readonly published: PublishedKeyStore;
  readonly source: SecretSource;
  readonly parse: (value: string) => Promise<readonly KeyEntry[]>;
  /** How long before its first use a key is published. */
  readonly leadSeconds: number;
}

const maxAttempts = 5;
/** A sandbox that freezes between reading and writing must not date what it writes back by more. */
const patienceSeconds = 10;

/** Private keys, whose public halves are on the app's list before they sign. */
export function holdPublished(options: PublishOptions): HoldKeys {
  const { published: store, clock } = options;
  return async (versions, { timeline: before } = nothingHeld) => {
    /** Put on the list by a write that came late: they were not seen for as long as it says. */
    let late: readonly string[] = [];
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const list = await store.read();
      const now = clock();
      const known = list.keys.filter(({ jwk }) => !late.includes(jwk.kid));
      const base = { ...options, list: known, before, now };
      let planned = publication({ ...base, versions });
      if (!signingAt(planned.timeline, now)) {
        const inUse = await versionsInUse(known, versions, now, options);
        planned = publication({ ...base, versions: [...versions, ...inUse] });
      }
      if (!signingAt(planned.timeline, now)) planned = publication({ ...base, versions, isUrgent: true });
      const { keys, timeline } = planned;
      const published = keys.flatMap((key) => (isPublished(key, now) ? (publishedKey(key.jwk) ?? []) : []));
      const isLate = () => clock() > now + patienceSeconds;
      if (JSON.stringify(keys) === JSON.stringify(list.keys)) return { timeline, published };
      if (isLate() || !(await store.write(keys, list))) continue;
      if (!isLate()) return { timeline, published };
      const isKnown = ({ jwk: { kid }, seenFrom }: PublishedKey) =>
        known.some((key) => key.jwk.kid === kid && key.seenFrom === seenFrom);
      late = keys.flatMap((key) => (isKnown(key) ? [] : [key.jwk.kid]));
    }
    throw new NoKey('unavailable', 'the list of published keys is written all the time');
  };
}

/**
 * Versions whose keys may sign now, where values were put one after the other and no label finds them any more:
 * Secrets Manager keeps such versions for a day at least. The latest first.
 */
async function versionsInUse(
  list: readonly PublishedKey[],
  versions: readonly KeyVersion[],
  now: number,
  { source, parse }: PublishOptions,
): Promise<KeyVersion[]> {
  const inUse = list
    .filter((key) => isPublished(key, now) && key.keepUntil === undefined)
    .filter(({ versionId }) => !versions.some((version) => version.versionId === versionId))
    .sort((one, other) => other.seenFrom - one.seenFrom);
  const ids = [...new Set(inUse.map(({ versionId }) => versionId))].slice(0, maxVersions);
  const found = await Promise.all(
    ids.map(async (versionId): Promise<KeyVersion[]> => {
      const version = await source.read({ versionId });
      try {
        return version ? [{ ...version, parsed: await parse(version.value) }] : [];
      } catch (error) {
        if (error instanceof UnusableDocument) return [];
        throw error;
      }
    }),
  );
  return found.flat().sort((one, other) => other.createdAt - one.createdAt);
}

const maxVersions = 3;
