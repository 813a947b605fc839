import type { Identity, Presented } from '../contract/principal.ts';

/** One way to prove who is asking; each kind is a file in `callers/`. */
export interface Caller {
  /** Scheme and parameters for `WWW-Authenticate` (RFC 9110 section 11.6.1); none if nothing is to be proven. */
  readonly scheme?: string;
  /**
   * The proven identity, or undefined when the request carries no proof of this kind. Throws `Refusal`
   * `unauthenticated` for a proof that is wrong; which part was wrong stays in the private reason. Where proofs can
   * be guessed, also `rate_limited`.
   */
  authenticate(credentials: Presented): Promise<Identity | undefined>;
}
