import type { Clock } from '../contract/clock.ts';
import { UnusableDocument } from '../keys/document.ts';
import type { KeyEntry } from '../keys/key-document.ts';
import { emptyKeySet, type KeySetOf, signingAt } from '../keys/key-set.ts';
import { publishedKey } from '../keys/private-key.ts';
import type { SecretSource, SecretVersion } from '../keys/secret-source.ts';
import { type Publication, type PublicationOptions, publication } from './publication.ts';
import { isPublished, type PublicationTimes, type PublishedKeyStore } from './published-keys.ts';
import { updatePublished } from './update-published.ts';

export interface PublishedKeySetOptions extends PublicationTimes {
  readonly clock: Clock;
  readonly published: PublishedKeyStore;
  readonly source: SecretSource;
  readonly parse: (value: string) => Promise<readonly KeyEntry[]>;
}

/** For private keys: the public half is on the app's list before a key signs. */
export function publishedKeySet(options: PublishedKeySetOptions): KeySetOf {
  const { published: store, clock } = options;
  return async (versions, { timeline: before } = emptyKeySet) => {
    const { keys, timeline } = await updatePublished(store, clock, (list, now) =>
      planned({ ...options, list, versions, before, now }),
    );
    const now = clock();
    const published = keys.flatMap((key) => (isPublished(key, now) ? (publishedKey(key.jwk) ?? []) : []));
    return { timeline, published };
  };
}

type PlanOptions = PublicationOptions & Pick<PublishedKeySetOptions, 'source' | 'parse'>;

/** The first plan by which a key signs now: with the labelled versions, with older ones too, or regardless of leads. */
async function planned(options: PlanOptions): Promise<Publication> {
  const { versions, now } = options;
  const labelled = publication(options);
  if (signingAt(labelled.timeline, now)) return labelled;
  const all = publication({ ...options, versions: [...versions, ...(await unlabelledInUse(options))] });
  return signingAt(all.timeline, now) ? all : publication({ ...options, isUrgent: true });
}

/**
 * Versions whose keys may sign now, but that have lost their labels to values that were put soon after. Secrets Manager
 * keeps such versions for at least a day. The latest first.
 */
async function unlabelledInUse({
  list,
  versions,
  now,
  source,
  parse,
}: PlanOptions): Promise<SecretVersion<readonly KeyEntry[]>[]> {
  const inUse = list
    .filter((key) => isPublished(key, now) && key.keepUntil === undefined)
    .filter(({ versionId }) => !versions.some((version) => version.versionId === versionId))
    .sort((one, other) => other.seenFrom - one.seenFrom);
  const ids = [...new Set(inUse.map(({ versionId }) => versionId))].slice(0, maxUnlabelled);
  const found = await Promise.all(
    ids.map(async (versionId) => {
      const version = await source.read({ versionId });
      try {
        return version ? [{ ...version, value: await parse(version.value) }] : [];
      } catch (error) {
        if (error instanceof UnusableDocument) return [];
        throw error;
      }
    }),
  );
  return found.flat().sort((one, other) => other.createdAt - one.createdAt);
}

const maxUnlabelled = 3;
