/**
 * The nonces of one app: `issued -> vended -> redeemed`. Each step is one conditional write, and its failure is the
 * answer. Times are in epoch seconds. A nonce is expired if `expiresAt` is not after `now`, swept or not. After a thrown
 * error the outcome is unknown; it never counts as a success.
 */
export interface NonceStore {
  /** Stores a fresh nonce as issued. Throws if it exists already. */
  issue(nonce: string, expiresAt: number): Promise<void>;
  /**
   * issued -> vended, bound to one token, and kept until `keepUntil`, when that token expires. Of all concurrent calls,
   * exactly one gets `spent`.
   */
  vend(nonce: string, boundTo: string, keepUntil: number, now: number): Promise<NonceOutcome>;
  /** Stores a vendor's nonce as vended, if it was never seen; keeps it until `keepUntil`. */
  adopt(nonce: string, boundTo: string, keepUntil: number): Promise<NonceOutcome>;
  /** vended -> redeemed, for the token that the nonce is bound to. Exactly one concurrent call gets `spent`. */
  redeem(nonce: string, boundTo: string, now: number): Promise<NonceOutcome>;
  /** Whether `redeem` would succeed now; changes nothing. */
  isRedeemable(nonce: string, boundTo: string, now: number): Promise<boolean>;
}

/**
 * `spent`: only this call took the step. The others are for the log; callers get the same answer for all of them.
 * `unknown` includes a nonce that was never vended, and one that was vended for another token.
 */
export type NonceOutcome = 'spent' | 'unknown' | 'expired' | 'used';
