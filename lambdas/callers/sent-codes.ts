import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { Refusal } from '../contract/refusal.ts';
import type { Pepper } from '../keys/pepper.ts';
import type { Snapshot } from '../keys/secret-loader.ts';

/** A code is made of its seed and a key, so that it can be sent again without being stored. Times in epoch seconds. */
interface Seed {
  readonly seed: string;
  /** The version of the secret whose key makes the code, so that a change of the secret makes no other one. */
  readonly versionId: string;
  readonly expiresAt: number;
}

/** A seed and the key that makes its code. */
interface KeyedSeed extends Seed {
  readonly pepper: KeyObject;
}

/** The codes of one phone number: the newest last. */
export interface SentCodes {
  readonly seeds: readonly Seed[];
  /** Wrong ones that were tried. */
  readonly tries: number;
  readonly isUsed: boolean;
}

/** Where one app's codes are, one item per phone number. Times in epoch seconds. */
export interface PasscodeStore {
  find(phoneNumber: string): Promise<SentCodes | undefined>;
  /**
   * Puts seeds in place of `before`, or of none. The tries stay counted if `keepsTries`. One conditional write: false if
   * the seeds are no longer those, or if the codes have been used meanwhile.
   */
  put(
    phoneNumber: string,
    seeds: readonly Seed[],
    before: SentCodes | undefined,
    keepsTries: boolean,
  ): Promise<boolean>;
  /**
   * Takes a try, and with the seed of a right code uses all codes up. One conditional write: of concurrent calls, at most
   * `maxTries` get true, and none after one with a seed. False if no code lives.
   */
  take(phoneNumber: string, seed: string | undefined, maxTries: number, now: number): Promise<boolean>;
}

interface Rules {
  readonly lifetimeSeconds: number;
  readonly maxTries: number;
}

/** The seeds whose codes still count. */
export const liveSeeds = (sent: SentCodes | undefined, { maxTries }: Rules, now: number): readonly Seed[] =>
  sent && !sent.isUsed && sent.tries < maxTries ? sent.seeds.filter(({ expiresAt }) => expiresAt > now) : [];

/** The seed with its key; undefined if the version is gone. */
export function withPepper(seed: Seed, peppers: readonly Pepper[]): KeyedSeed | undefined {
  const pepper = peppers.find(({ versionId }) => versionId === seed.versionId)?.key;
  return pepper && { ...seed, pepper };
}

/**
 * The seed of the code to send. A code is sent again for the first half of its life: requests by strangers neither void
 * it nor make it easier to guess. Then a new one is sent, and the one before counts until its end: at most two live.
 */
export async function seedToSend(
  phoneNumber: string,
  sent: SentCodes | undefined,
  store: PasscodeStore,
  rules: Rules,
  peppers: Snapshot<unknown>['peppers'],
  now: number,
): Promise<KeyedSeed> {
  const [{ versionId, key: pepper }] = peppers;
  let known = sent;
  for (let time = 0; time < 3; time += 1) {
    const live = liveSeeds(known, rules, now);
    const [newest] = live.slice(-1).map((each) => withPepper(each, peppers));
    if (newest && newest.expiresAt - now > rules.lifetimeSeconds / 2) return newest;
    const seed = randomBytes(16).toString('base64url');
    const fresh = { seed, versionId, expiresAt: now + rules.lifetimeSeconds };
    if (await store.put(phoneNumber, [...live.slice(-1), fresh], known, live.length > 0))
      return { ...fresh, pepper };
    // Another request has put one at the same moment: that one is sent twice.
    known = await store.find(phoneNumber);
  }
  throw new Refusal('unavailable', { reason: 'many requests for one number at once', retryAfterSeconds: 1 });
}

/** Six digits (RFC 4226 section 5.3 in principle). Keyed: the table does not tell them. */
export function codeOf({ seed, pepper }: KeyedSeed, app: string, phoneNumber: string): string {
  const mac = createHmac('sha256', pepper).update([app, phoneNumber, seed].join('\0')).digest();
  return String(mac.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}
