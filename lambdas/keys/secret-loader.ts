import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { trimmed, UnusableDocument } from './document.ts';
import { NoKey } from './ring.ts';
import type { SecretSource, SecretVersion } from './secret-source.ts';

/** What one read of a secret gave: immutable, so what is made with it and said of it are one version's. */
export interface Snapshot<Held> {
  /** Of the version in use. */
  readonly versionId: string;
  readonly held: Held;
  /** Keys for digests of what is short-lived and soon guessed: derived from the secret, the first is the current. */
  readonly peppers: readonly [KeyObject, ...KeyObject[]];
}

/** One version whose value was understood. */
export interface Adopted<Parsed> {
  readonly versionId: string;
  readonly createdAt: number;
  readonly parsed: Parsed;
  readonly pepper: KeyObject;
}

/** A snapshot with what it was made of, which is not read twice. */
export interface Adoption<Parsed, Held> extends Snapshot<Held> {
  readonly current: Adopted<Parsed>;
  readonly previous?: Adopted<Parsed> | undefined;
  /** The current version of the secret, where it can't be used and another one serves. */
  readonly rejected?: Rejected | undefined;
}

interface Rejected {
  readonly versionId: string;
  readonly why: string;
}

/** What the operators are told of each read; nothing of values. */
export interface SecretRead {
  readonly versionId?: string;
  /** When that version was made, in epoch seconds. */
  readonly createdAt?: number;
  readonly rejected?: Rejected | undefined;
  /** The value had white space or a byte order mark around it, which was trimmed; told when it is adopted. */
  readonly isTrimmed?: true;
}

export interface AdoptOptions<Parsed, Held> {
  readonly source: SecretSource;
  /** What a value says. Throws `UnusableDocument`. */
  readonly parse: (value: string) => Parsed | Promise<Parsed>;
  /** What is to be held of these versions, the latest first, and of what was held before. */
  readonly hold: (
    versions: readonly [Adopted<Parsed>, ...Adopted<Parsed>[]],
    before: Held | undefined,
  ) => Held | Promise<Held>;
  readonly onRead: (read: SecretRead) => void;
}

/**
 * Reads a secret for a ring: the version AWSCURRENT, and when that is a new one AWSPREVIOUS too. A version that can't
 * be used never takes the place of one that could: the previous one serves, or else the last good one; without either
 * there is no key.
 */
export function secretLoader<Parsed, Held>({ source, parse, hold, onRead }: AdoptOptions<Parsed, Held>) {
  const adopt = async ({ value, versionId, createdAt }: SecretVersion): Promise<Adopted<Parsed>> => ({
    versionId,
    createdAt,
    parsed: await parse(value),
    pepper: pepperOf(value),
  });

  async function versionsOf(
    current: SecretVersion,
    lastGood: Adoption<Parsed, Held> | undefined,
  ): Promise<Pick<Adoption<Parsed, Held>, 'current' | 'previous' | 'rejected'>> {
    const knownId = lastGood?.rejected?.versionId ?? lastGood?.current.versionId;
    if (lastGood && current.versionId === knownId) return lastGood;
    const previousVersion = await source.read('AWSPREVIOUS');
    const previous =
      previousVersion && previousVersion.versionId === lastGood?.current.versionId
        ? lastGood.current
        : previousVersion && (await ifUsable(adopt(previousVersion)));
    const adopted = await ifUsable(adopt(current));
    if (!(adopted instanceof UnusableDocument))
      return { current: adopted, previous: previous instanceof UnusableDocument ? undefined : previous };
    const rejected = { versionId: current.versionId, why: adopted.message };
    if (previous && !(previous instanceof UnusableDocument)) return { current: previous, rejected };
    if (lastGood) return { ...lastGood, rejected };
    onRead({ rejected });
    throw new NoKey('not_configured', `version ${rejected.versionId} was not adopted: ${rejected.why}`);
  }

  return async (lastGood: Adoption<Parsed, Held> | undefined): Promise<Adoption<Parsed, Held>> => {
    const version = await source.read('AWSCURRENT');
    if (!version) throw new NoKey(lastGood ? 'unavailable' : 'not_configured', 'the secret has no value');
    const { current, previous, rejected } = await versionsOf(version, lastGood);
    const held = await hold([current, ...(previous ? [previous] : [])], lastGood?.held);
    const isNew = version.versionId === current.versionId && current.versionId !== lastGood?.versionId;
    const isTrimmed = isNew && trimmed(version.value) !== version.value;
    const peppers = [previous, lastGood?.current].flatMap((each) => (each ? [each.pepper] : []));
    const { versionId, createdAt } = current;
    onRead({ versionId, createdAt, rejected, ...(isTrimmed && { isTrimmed }) });
    return {
      versionId,
      held,
      peppers: [current.pepper, ...peppers],
      current,
      previous,
      rejected,
    };
  };
}

/** The reason as a value, where it is the document's. */
const ifUsable = <Value>(adopting: Promise<Value>): Promise<Value | UnusableDocument> =>
  adopting.catch((error: unknown) => {
    if (error instanceof UnusableDocument) return error;
    throw error;
  });

/** The leading NUL keeps it apart from every JWS signing input, which is ASCII letters. */
const pepperOf = (value: string): KeyObject =>
  createSecretKey(createHmac('sha256', trimmed(value)).update('\0pepper').digest());
