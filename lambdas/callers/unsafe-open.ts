import { randomUUID } from 'node:crypto';
import type { UnsafeOpenConfig } from '../contract/caller-config.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { digestOf } from '../vending/digest.ts';
import type { KeepGuest } from '../vending/guests.ts';

/** One app's guests: the id of each, by the digest of what only they hold. Times in epoch seconds. */
export interface GuestStore {
  /** The guest's id; undefined if the guest is new, or stayed away too long. Read consistently. */
  find(secretDigest: string, now: number): Promise<string | undefined>;
  /** Keeps the id until then. False if the secret has another id already: of ids that race, one is kept. */
  keep(secretDigest: string, id: string, keepUntil: number, now: number): Promise<boolean>;
}

export interface GuestPorts {
  readonly guests: GuestStore;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Lets every request in as a guest, unless it brings another proof. A malformed proof, or one that the app does not
 * take, is refused like a wrong one: a user whose client has a bug must not become a guest unnoticed (RFC 6750 section
 * 3.1).
 *
 * A guest holds a secret: a random UUID of their own choice or of ours. The secret finds their id; no id finds a
 * secret, so anyone may see a guest's id.
 */
export function unsafeOpenCaller({ guestLifetimeSeconds }: UnsafeOpenConfig, ports: GuestPorts) {
  const { guests, clock, newId } = ports;

  const caller: Caller = {
    kind: 'unsafeOpen',
    async authenticate({ proofs: { guestSecret: held, ...others } }) {
      if (Object.values(others).some((proof) => proof !== undefined)) return undefined;
      const guestSecret = held ?? randomUUID();
      // A secret that we have just made up finds no one.
      const known = held && (await guests.find(digestOf(held), clock()));
      return { subject: known ?? guestId(newId()), isGuest: true, guestSecret };
    },
  };

  const keep: KeepGuest = async ({ secret, id }, now) => {
    if (await guests.keep(digestOf(secret), id, now + guestLifetimeSeconds, now)) return;
    throw new Refusal('unavailable', { reason: 'two first requests of one guest', retryAfterSeconds: 1 });
  };

  return { caller, keep };
}

/** A random UUID of version 8 (RFC 9562 section 5.8): no guest's id can pass for a secret, which has version 4. */
const guestId = (uuid: string) => uuid.replace(/^(.{14})4/, '$18');
