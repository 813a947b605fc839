import type { PublicJwk } from './signing-key.ts';

/**
 * What an app remembers of a version of a secret, or of one private key in it, from before its first use until no token
 * of it can be valid. Never a value, nor a digest of one. Times in epoch seconds.
 */
export interface Remembered {
  readonly versionId: string;
  /** How long after its last use a token of it can be unexpired: the longest that any configuration has said. */
  readonly keepSeconds: number;
  /** It is replaced, and needed until then. */
  readonly keepUntil?: number;
  /** It is revoked: never used again, even if a secret holds it. */
  readonly revokedAt?: number;
  /** Of a private key: its public half, and from when on every verifier has had time to see it. */
  readonly jwk?: PublicJwk;
  readonly seenFrom?: number;
}

export interface RememberedList<Entry extends Remembered = Remembered> {
  readonly keys: readonly Entry[];
  /** 0 if the list has never been written. */
  readonly revision: number;
}

/** A list, and when it was read. */
export interface ListAsRead<Entry extends Remembered = Remembered> extends RememberedList<Entry> {
  readonly readAt: number;
}

export interface RememberedStore<Entry extends Remembered = Remembered> {
  read(): Promise<RememberedList<Entry>>;
  /** Replaces the list `over`; false if it has changed since it was read. */
  write(keys: readonly Entry[], over: RememberedList<Entry>): Promise<boolean>;
}

/** True while a token may need it. */
export const isKept = ({ keepUntil, revokedAt }: Remembered, now: number): boolean =>
  revokedAt === undefined && (keepUntil === undefined || now < keepUntil);

/** What is no longer needed is forgotten this long after. */
const forgetSeconds = 7 * 86_400;

/**
 * The list when it is known what is in use. The rest stays for as long as its tokens can live, counted from now, since
 * another sandbox may use it until that reads the secret again.
 */
export const retired = <Entry extends Remembered>(
  entries: Iterable<Entry>,
  isInUse: (entry: Entry) => boolean,
  { now, retentionSeconds }: { readonly now: number; readonly retentionSeconds: number },
): Entry[] =>
  [...entries]
    .map(({ keepUntil, ...entry }) => {
      const kept = entry as Entry;
      if (isInUse(kept)) return { ...kept, keepSeconds: Math.max(kept.keepSeconds, retentionSeconds) };
      return { ...kept, keepUntil: keepUntil ?? now + kept.keepSeconds };
    })
    .filter(
      ({ keepUntil, revokedAt }) => revokedAt !== undefined || now < (keepUntil ?? now) + forgetSeconds,
    );

/** The versions of which a token may need a key: those in use, and those that were. The latest first. */
export function neededVersions({ keys }: RememberedList, now: number) {
  const kept = keys.filter((entry) => isKept(entry, now)).toReversed();
  const idsOf = (entries: readonly Remembered[]) => new Set(entries.map(({ versionId }) => versionId));
  return { inUse: idsOf(kept.filter(({ keepUntil }) => keepUntil === undefined)), all: idsOf(kept) };
}
