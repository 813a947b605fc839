import type { Algorithm } from '../contract/token-format.ts';
import type { KeyEntry, KeyTimes, WrittenKey } from '../keys/key-document.ts';
import type { SecretVersion } from '../keys/secret-source.ts';
import type { PublicationTimes } from './published-keys.ts';

/** A version of a secret with its keys as written; `value` has the same keys, imported, in the same order. */
export interface WrittenVersion extends SecretVersion<readonly KeyEntry[]> {
  readonly keys: readonly WrittenKey[];
}

/**
 * The keys that a rotation starts from: the current version's. If a person has pasted a single key without times, it
 * joins the previous version's keys, which may still sign, and takes over once verifiers have had time to see it. A
 * document with several keys, or with times, is used as written.
 */
export function keysToRotate(
  current: WrittenVersion | undefined,
  previous: WrittenVersion | undefined,
  leadSeconds: number,
): readonly WrittenKey[] {
  if (!current) return previous?.keys ?? [];
  const [own, ...more] = current.keys;
  const isAlone = own && more.length === 0 && !own.notBefore && !own.notAfter && !own.createdAt;
  if (!isAlone || !previous) return current.keys;
  const { createdAt } = current;
  const others = previous.keys.filter((_, at) => previous.value[at]?.key.id !== current.value[0]?.key.id);
  const isSeen = others.length < previous.keys.length;
  return [...others, { ...own, createdAt, notBefore: createdAt + (isSeen ? 0 : leadSeconds) }];
}

/** Without the keys that the service made for another algorithm than today's and that have not begun. */
export function withoutOutdated(version: WrittenVersion, algorithm: Algorithm, now: number): WrittenVersion {
  const { keys, value } = version;
  const isNeeded = (entry: KeyEntry) =>
    entry.key.algorithm === algorithm || entry.createdAt === undefined || startOf(entry) <= now;
  return {
    ...version,
    keys: keys.filter((_, at) => isNeeded(value[at] as KeyEntry)),
    value: value.filter(isNeeded),
  };
}

export interface RotationTimes extends PublicationTimes {
  /** Epoch seconds. */
  readonly now: number;
  readonly intervalSeconds: number;
}

/**
 * The keys after a rotation: the next, the current, and earlier ones that are still needed. The next key takes over as
 * soon as it has been published for long enough, which may be at once. A new next key is made, which takes over after
 * another interval even without a rotation. While a take-over is pending, another rotation changes nothing.
 */
export async function rotated(
  keys: readonly WrittenKey[],
  make: () => Promise<Pick<WrittenKey, 'kid' | 'material'>>,
  { now, leadSeconds, intervalSeconds, retentionSeconds }: RotationTimes,
): Promise<WrittenKey[]> {
  const sorted = [...keys].sort((one, other) => startOf(one) - startOf(other));
  const begun = sorted.filter((key) => startOf(key) <= now);
  const [next, ...later] = sorted.filter((key) => startOf(key) > now);
  // No two keys may begin at the same time.
  const last = begun.at(-1);
  const soonest = last ? Math.max(now, startOf(last) + 1) : now;
  const needed = begun.filter(
    ({ notAfter = forever }, at) =>
      now < Math.min(notAfter, begun[at + 1]?.notBefore ?? forever) + retentionSeconds,
  );
  const isSigned = last && now < (last.notAfter ?? forever);

  const fresh = async (notBefore: number) => ({ ...(await make()), createdAt: now, notBefore });
  const successor = next
    ? { ...next, notBefore: Math.min(startOf(next), Math.max(soonest, readyAt(next, leadSeconds))) }
    : await fresh(isSigned ? Math.max(soonest, now + leadSeconds) : soonest);
  const behind = later.length > 0 ? later : [await fresh(successor.notBefore + intervalSeconds)];
  return [...needed, successor, ...behind];
}

const forever = Number.POSITIVE_INFINITY;

const startOf = ({ notBefore = 0 }: KeyTimes) => notBefore;

/** When the key has been published for long enough. A time that a person has written is kept. */
const readyAt = ({ createdAt, notBefore = 0 }: WrittenKey, leadSeconds: number) =>
  createdAt === undefined ? notBefore : createdAt + leadSeconds;
