import type { Account } from './account.ts';
import type { Identity, Person, Proofs } from './principal.ts';

/** What a profile takes from a request for its own token. No other part of the service reads it. */
export interface Details extends Readonly<Record<string, unknown>> {
  /** Data about the user under names that the backend chooses: any JSON. It never becomes a claim by itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a request for a token says. `vending/allow.ts` decides whether its subject counts. */
export interface VendRequest {
  /** Proofs in the body. Proofs in headers are read for every route. */
  readonly proofs?: Proofs;
  /** A nonce that the token embeds. */
  readonly nonce?: string;
  readonly subject?: string | undefined;
  readonly displayName?: string | undefined;
  readonly avatarUrl?: string | undefined;
  readonly lifetimeSeconds?: number | undefined;
  readonly details?: Details;
  /** The fields in the request that only a backend may send, as dotted paths. Metadata and a lifetime always are. */
  readonly forBackends?: readonly string[];
  /**
   * Refuses `forbidden` if the request asks for rooms, channels and the like that its asker may not have, and
   * `invalid_request` if it lacks what its asker must say.
   */
  refuseFor?(asker: Asker): void;
}

/** A person by the id in the vendor's tokens, or a backend by that of its API key. */
export type Asker = Pick<Identity, 'subject' | 'metadata' | 'isBackend' | 'scope'>;

/** All that a token says, before the profile puts it into claims or into a call. Times in epoch seconds. */
export interface Grant extends Person {
  readonly nonce?: string;
  /** Unique per token; `jti`, if the vendor's claims have one. */
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly details: Details;
  /** The integrator's backend asked for it, so what it says of the user is the integrator's word. */
  readonly byBackend: boolean;
  /** The user has proven nothing. Absent for a token that replaces another: only its own claims are known then. */
  readonly isGuest?: true;
}

/** What a verified token says. A member is absent if the vendor's claims have no place for it. */
export type VerifiedGrant = Pick<Grant, 'subject' | 'expiresAt'> & Partial<Omit<Grant, 'byBackend'>>;

/** A finished token, signed here or by the vendor. */
export interface Minted {
  readonly token: string;
  readonly wsToken?: string;
  /** When the token ends, in epoch seconds. */
  readonly expiresAt: number;
  /** More of the vendor's answer, for the reply. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A token, what it says, and its user's account if the app keeps accounts. */
export interface Vended extends Minted {
  readonly grant: Grant;
  readonly account?: Account;
  /** What proves next time that a guest is this one. */
  readonly guestSecret?: string | undefined;
}
