import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { trimmed, UnusableDocument } from './document.ts';
import { NoKey } from './ring.ts';
import type { SecretSource, SecretVersion } from './secret-source.ts';

/** One read of a secret: immutable, so all that is made with it comes from the same version. */
export interface Snapshot<Value> {
  /** The version in use. */
  readonly versionId: string;
  readonly value: Value;
  /** Keys for digests of short-lived, guessable values; derived from the secret, the current version's first. */
  readonly peppers: readonly [KeyObject, ...KeyObject[]];
}

interface UsableVersion<Parsed> extends SecretVersion<Parsed> {
  readonly pepper: KeyObject;
}

/** A snapshot and the versions that it was made of, so that the next load need not parse them again. */
interface Loaded<Parsed, Value> extends Snapshot<Value> {
  readonly current: UsableVersion<Parsed>;
  readonly previous?: UsableVersion<Parsed> | undefined;
  /** The secret's current version, if it is not usable and another one serves. */
  readonly rejected?: Rejected | undefined;
}

interface Rejected {
  readonly versionId: string;
  readonly why: string;
}

/** What operators see of each read; never a value. */
export interface SecretRead {
  readonly versionId?: string;
  /** Creation time of that version, in epoch seconds. */
  readonly createdAt?: number;
  readonly rejected?: Rejected | undefined;
  /** The value had white space or a byte order mark around it. Reported once, when the version is first used. */
  readonly isTrimmed?: true;
}

export interface LoaderOptions<Parsed, Value> {
  readonly source: SecretSource;
  /** Reads a value. Throws `UnusableDocument`. */
  readonly parse: (value: string) => Parsed | Promise<Parsed>;
  /** Makes the snapshot's value of these versions, the latest first, and of the value before. */
  readonly combine: (
    versions: readonly [SecretVersion<Parsed>, ...SecretVersion<Parsed>[]],
    before: Value | undefined,
  ) => Value | Promise<Value>;
  readonly onRead: (read: SecretRead) => void;
}

/**
 * Reads a secret for a ring: AWSCURRENT, and AWSPREVIOUS too if AWSCURRENT has moved. An unusable version never replaces
 * a usable one: the previous version serves instead, or else the last good one. If there is neither, the app has no key.
 */
export function secretLoader<Parsed, Value>({
  source,
  parse,
  combine,
  onRead,
}: LoaderOptions<Parsed, Value>) {
  const usable = async ({ value, ...version }: SecretVersion): Promise<UsableVersion<Parsed>> => ({
    ...version,
    value: await parse(value),
    pepper: pepperOf(value),
  });

  async function versionsOf(
    current: SecretVersion,
    lastGood: Loaded<Parsed, Value> | undefined,
  ): Promise<Pick<Loaded<Parsed, Value>, 'current' | 'previous' | 'rejected'>> {
    const knownId = lastGood?.rejected?.versionId ?? lastGood?.current.versionId;
    if (lastGood && current.versionId === knownId) return lastGood;
    const previousVersion = await source.read('AWSPREVIOUS');
    const previous =
      previousVersion && previousVersion.versionId === lastGood?.current.versionId
        ? lastGood.current
        : previousVersion && (await orWhyNot(usable(previousVersion)));
    const candidate = await orWhyNot(usable(current));
    if (!(candidate instanceof UnusableDocument))
      return { current: candidate, previous: previous instanceof UnusableDocument ? undefined : previous };
    const rejected = { versionId: current.versionId, why: candidate.message };
    if (previous && !(previous instanceof UnusableDocument)) return { current: previous, rejected };
    if (lastGood) return { ...lastGood, rejected };
    onRead({ rejected });
    throw new NoKey('not_configured', `version ${rejected.versionId} is not usable: ${rejected.why}`);
  }

  return async (lastGood: Loaded<Parsed, Value> | undefined): Promise<Loaded<Parsed, Value>> => {
    const version = await source.read('AWSCURRENT');
    if (!version)
      throw new NoKey(
        lastGood ? 'unavailable' : 'not_configured',
        'the secret has no value, or no longer exists',
      );
    const { current, previous, rejected } = await versionsOf(version, lastGood);
    const value = await combine([current, ...(previous ? [previous] : [])], lastGood?.value);
    const isNew = version.versionId === current.versionId && current.versionId !== lastGood?.versionId;
    const isTrimmed = isNew && trimmed(version.value) !== version.value;
    const peppers = [previous, lastGood?.current].flatMap((each) => (each ? [each.pepper] : []));
    const { versionId, createdAt } = current;
    onRead({ versionId, createdAt, rejected, ...(isTrimmed && { isTrimmed }) });
    return { versionId, value, peppers: [current.pepper, ...peppers], current, previous, rejected };
  };
}

/** The version, or why its document is not usable. Other errors pass. */
const orWhyNot = <Version>(reading: Promise<Version>): Promise<Version | UnusableDocument> =>
  reading.catch((error: unknown) => {
    if (error instanceof UnusableDocument) return error;
    throw error;
  });

/** The leading NUL keeps it apart from every JWS signing input, which is ASCII letters. */
const pepperOf = (value: string): KeyObject =>
  createSecretKey(createHmac('sha256', trimmed(value)).update('\0pepper').digest());
