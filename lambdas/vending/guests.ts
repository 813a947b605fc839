import type { Details } from '../contract/grant.ts';
import type { Person } from '../contract/principal.ts';

/** A guest: a secret that only they hold, and its id. */
export interface Guest {
  readonly secret: string;
  readonly id: string;
}

/** Keeps a guest's id for the next time. Refuses: `unavailable` if the secret got another id at the same moment. */
export type KeepGuest = (guest: Guest, now: number) => Promise<void>;

/**
 * Replaces a guest's secret by their subject, if their details contain it: vendors show details to their agents. Avaya's
 * sample client makes an email address of it.
 */
export function withoutSecret(
  details: Details | undefined,
  { guest, person }: { readonly guest?: Guest | undefined; readonly person: Pick<Person, 'subject'> },
): Details {
  if (!guest || !details) return details ?? {};
  return JSON.parse(JSON.stringify(details).replaceAll(new RegExp(guest.secret, 'gi'), person.subject));
}
