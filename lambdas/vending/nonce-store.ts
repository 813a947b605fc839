/**
 * Where one app's nonces live: `issued -> vended -> redeemed`, each step one conditional write whose failure is the
 * answer. All times in epoch seconds; a nonce whose `expiresAt` is not after `now` is expired, swept or not.
 * A thrown error means that the outcome is not known; it is never taken for a success.
 */
export interface NonceStore {
  /** Puts a fresh nonce as issued. Throws if it exists already. */
  issue(nonce: string, expiresAt: number): Promise<void>;
  /**
   * issued -> vended, bound to one token, and from now on kept until `keepUntil`, when that token is over. Exactly one
   * of any number of concurrent calls gets `spent`.
   */
  vend(nonce: string, boundTo: string, keepUntil: number, now: number): Promise<NonceOutcome>;
  /** A vendor's own nonce goes straight into vended, if it was never seen; kept until `keepUntil`. */
  adopt(nonce: string, boundTo: string, keepUntil: number): Promise<NonceOutcome>;
  /** vended -> redeemed, for the token that it is bound to. Exactly one concurrent call gets `spent`. */
  redeem(nonce: string, boundTo: string, now: number): Promise<NonceOutcome>;
  /** Whether `redeem` would be given now; changes nothing. */
  isRedeemable(nonce: string, boundTo: string, now: number): Promise<boolean>;
}

/**
 * `spent`: this call, and no other, took the step. The rest is for the log; callers get one and the same answer.
 * `unknown` is also a nonce that was never vended, or vended for another token.
 */
export type NonceOutcome = 'spent' | 'unknown' | 'expired' | 'used';
