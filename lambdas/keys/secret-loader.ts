import type { Clock } from '../contract/clock.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import { trimmed, UnusableDocument } from './document.ts';
import { type Pepper, pepperOf } from './pepper.ts';
import { type ListAsRead, neededVersions, type RememberedStore } from './remembered.ts';
import { NoKey } from './ring.ts';
import type { SecretSource, SecretVersion } from './secret-source.ts';

/** One read of a secret: immutable, so all that is made with it comes from the same version. */
export interface Snapshot<Value> {
  /** The version in use. */
  readonly versionId: string;
  readonly value: Value;
  /** Of all versions that were read, that of the version in use first. */
  readonly peppers: readonly [Pepper, ...Pepper[]];
  /** A version that a token may need can't be read now. */
  readonly isIncomplete?: true;
}

interface UsableVersion<Parsed> extends SecretVersion<Parsed> {
  readonly pepper: Pepper;
}

/** A version that was read; undefined if there is none. */
type Read<Parsed> = UsableVersion<Parsed> | UnusableDocument | undefined;

/** A snapshot and the versions that it was made of, so that the next load need not read and parse them again. */
interface Loaded<Parsed, Value> extends Snapshot<Value> {
  readonly versions: readonly UsableVersion<Parsed>[];
  readonly currentId: string;
  /** AWSCURRENT and AWSPREVIOUS. */
  readonly labelled: readonly Read<Parsed>[];
  /** AWSPREVIOUS was read after AWSCURRENT, so no version between them is missing. */
  readonly isOrdered: boolean;
  readonly rejected: SecretRead['rejected'];
}

/** What operators see of each read; never a value. */
export interface SecretRead {
  readonly versionId?: string;
  /** Creation time of that version, in epoch seconds. */
  readonly createdAt?: number;
  /** The secret's current version, if it is not usable and another one serves. */
  readonly rejected?: { readonly versionId: string; readonly why: string } | undefined;
  /** The value had white space or a byte order mark around it. Reported once, when the version is first used. */
  readonly isTrimmed?: true;
}

export interface LoaderOptions<Parsed, Value> {
  readonly source: SecretSource;
  /** The versions that have been in use; `combine` brings the list up to date. */
  readonly remembered: Pick<RememberedStore, 'read'>;
  readonly clock: Clock;
  /** Reads a value. Throws `UnusableDocument`. */
  readonly parse: (value: string) => Parsed | Promise<Parsed>;
  /** Makes the snapshot's value of these versions, the latest first. */
  readonly combine: (
    versions: readonly [SecretVersion<Parsed>, ...SecretVersion<Parsed>[]],
    list: ListAsRead,
  ) => Value | Promise<Value>;
  readonly onRead: (read: SecretRead) => void;
  /** Gets why an earlier version can't be read; never a value. */
  readonly onUnread?: (reason: string) => void;
}

/** More would make a start slow. */
const maxRemembered = 20;

/**
 * Reads a secret for a ring: AWSCURRENT; AWSPREVIOUS too if AWSCURRENT has moved; and by their ids, versions that have
 * been in use and of which a token may need a key. The first load of a sandbox reads both labels and the list side by
 * side. If the labels move meanwhile, it may miss a version: the second load reads AWSPREVIOUS again, after AWSCURRENT. Secrets Manager keeps versions without a label for at least a day,
 * and always a hundred (User Guide, "AWS Secrets Manager quotas"). An unusable version never replaces a usable one: the
 * previous version serves instead, or else the one that was in use last. If there is none, the app has no key. An
 * earlier version that can't be read stops nothing else.
 */
export function secretLoader<Parsed, Value>(options: LoaderOptions<Parsed, Value>) {
  const { source, remembered, clock, parse, combine, onRead, onUnread } = options;

  return async (lastGood: Loaded<Parsed, Value> | undefined): Promise<Loaded<Parsed, Value>> => {
    const readAt = clock();
    const readPrevious = () => source.read('AWSPREVIOUS');
    const [version, list, first] = await sideBySide([
      source.read('AWSCURRENT'),
      remembered.read(),
      lastGood ? undefined : readPrevious(),
    ]);
    if (!version)
      throw new NoKey(
        lastGood ? 'unavailable' : 'not_configured',
        'the secret has no value, or no longer exists',
      );
    const { versionId: currentId } = version;
    const known = new Map(lastGood?.versions.map((each) => [each.versionId, each]));
    const parsed = async (given: SecretVersion | undefined): Promise<Read<Parsed>> =>
      given && (known.get(given.versionId) ?? orWhyNot(usable(given)));

    const { inUse, all } = neededVersions(list, readAt);
    const unread: string[] = [];
    const readEarlier = (versionId: string) =>
      source.read({ versionId }).catch((error: Error) => {
        unread.push(`version ${versionId}: ${error.message}`);
        return undefined;
      });
    const ids = [...new Set([...inUse, ...(lastGood ? [lastGood.versionId] : []), ...all])];
    const [labelled, ...others] = await sideBySide([
      lastGood?.currentId === currentId && lastGood.isOrdered
        ? lastGood.labelled
        : sideBySide([parsed(version), lastGood ? readPrevious().then(parsed) : parsed(first)]),
      ...ids
        .filter((versionId) => versionId !== currentId && versionId !== first?.versionId)
        .slice(0, maxRemembered)
        .map(async (versionId) => known.get(versionId) ?? parsed(await readEarlier(versionId))),
    ]);
    for (const reason of unread) onUnread?.(reason);
    const lastUse = ({ versionId }: SecretVersion<unknown>) =>
      inUse.has(versionId) ? 2 : versionId === lastGood?.versionId ? 1 : 0;
    const unlabelled = others
      .flatMap(onlyUsable)
      .sort((one, other) => lastUse(other) - lastUse(one) || other.createdAt - one.createdAt);
    const found = [...labelled.flatMap(onlyUsable), ...unlabelled];
    const [latest, ...older] = found.filter(
      ({ versionId }, at) => found.findIndex((each) => each.versionId === versionId) === at,
    );

    const [current] = labelled;
    const rejected =
      current instanceof UnusableDocument ? { versionId: currentId, why: current.message } : undefined;
    if (!latest) {
      onRead({ rejected });
      if (unread[0]) throw new NoKey('unavailable', unread[0]);
      throw new NoKey('not_configured', `version ${currentId} is not usable: ${rejected?.why}`);
    }
    const value = await combine([latest, ...older], { ...list, readAt });
    const { versionId, createdAt } = latest;
    const isNew = versionId === currentId && versionId !== lastGood?.versionId;
    const isTrimmed = isNew && trimmed(version.value) !== version.value;
    onRead({ versionId, createdAt, rejected, ...(isTrimmed && { isTrimmed }) });
    const versions = [latest, ...older];
    const peppers = [latest.pepper, ...older.map(({ pepper }) => pepper)] as const;
    const isIncomplete = unread.length > 0 && ({ isIncomplete: true } as const);
    const isOrdered = lastGood !== undefined;
    return { versionId, value, peppers, versions, currentId, labelled, isOrdered, rejected, ...isIncomplete };
  };

  async function usable({ value, ...version }: SecretVersion): Promise<UsableVersion<Parsed>> {
    const pepper = { versionId: version.versionId, key: pepperOf(value) };
    return { ...version, value: await parse(value), pepper };
  }
}

const onlyUsable = <Parsed>(read: Read<Parsed>): UsableVersion<Parsed>[] =>
  read && !(read instanceof UnusableDocument) ? [read] : [];

/** The version, or why its document is not usable. Other errors pass. */
const orWhyNot = <Version>(reading: Promise<Version>): Promise<Version | UnusableDocument> =>
  reading.catch((error: unknown) => {
    if (error instanceof UnusableDocument) return error;
    throw error;
  });
