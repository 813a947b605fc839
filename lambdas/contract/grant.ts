import type { Account } from './account.ts';
import type { Person, Proofs } from './principal.ts';

/** What a profile takes from a request for its own token. No other part of the service reads it. */
export interface Details extends Readonly<Record<string, unknown>> {
  /** What a backend says of its user under names of its own choosing: any JSON. It never becomes a claim by itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a request for a token says. Whom it is for counts only as the policy allows (`vending/allow.ts`). */
export interface VendRequest {
  /** Proofs that are in the body; those in headers are read for every route. */
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
}

/** All that a token says, before the profile puts it into claims or into a call. Times in epoch seconds. */
export interface Grant extends Person {
  readonly nonce?: string;
  /** Unique per token; `jti` where the vendor's claim set has room for it. */
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly details: Details;
  /** The integrator's backend asked for it, so what it says of the user is the integrator's word. */
  readonly byBackend: boolean;
  /** The user has proven nothing. Absent for a token that replaces another: only its own claims are known then. */
  readonly isGuest?: true;
}

/** What a verified token says; what the vendor's claim set has no room for is absent. */
export type VerifiedGrant = Pick<Grant, 'subject' | 'expiresAt'> & Partial<Omit<Grant, 'byBackend'>>;

/** A token as it was made, signed here or by the vendor. */
export interface Minted {
  readonly token: string;
  readonly wsToken?: string;
  /** When the token ends, in epoch seconds. */
  readonly expiresAt: number;
  /** What else the vendor said that belongs in the answer. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A token, what it says, and the account of its user where the app keeps one. */
export interface Vended extends Minted {
  readonly grant: Grant;
  readonly account?: Account;
  /** What proves next time that a guest is this one. */
  readonly guestSecret?: string | undefined;
}
