import type { CallerKind } from '../contract/caller-config.ts';
import type { Identity, Presented } from '../contract/principal.ts';

/** One way to authenticate; each kind is a file in `callers/`. */
export interface Caller {
  readonly kind: CallerKind;
  /** Scheme and parameters for `WWW-Authenticate` (RFC 9110 section 11.6.1); none if the caller needs no proof. */
  readonly scheme?: string;
  /**
   * The proven identity, or undefined if the request has no proof of this kind. Refuses: `unauthenticated` for a wrong
   * proof (only the private reason says which part is wrong); `rate_limited` if an attacker could guess proofs.
   */
  authenticate(credentials: Presented): Promise<Identity | undefined>;
}
