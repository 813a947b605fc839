import type { Details } from '../contract/grant.ts';

/** A guest: what only they hold, and the id that goes with it. */
export interface Guest {
  readonly secret: string;
  readonly id: string;
}

/** Keeps a guest's id for the next time. Refuses: `unavailable` if the secret got another id at the same moment. */
export type KeepGuest = (guest: Guest, now: number) => Promise<void>;

/**
 * Puts a guest's subject in place of their secret, if they repeat it among what they say: a vendor shows that to its
 * agents. Avaya's sample client makes an email address of it.
 */
export function withoutSecret(
  details: Details | undefined,
  { guest, subject }: { readonly guest?: Guest; readonly subject: string },
): Details {
  if (!guest || !details) return details ?? {};
  return JSON.parse(JSON.stringify(details).replaceAll(new RegExp(guest.secret, 'gi'), subject));
}
