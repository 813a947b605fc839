/** The work that one password costs: scrypt with N = 2^ln, block size r and parallelization p (RFC 7914 section 2). */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** Today's cost first, then every other that a stored hash may still have. */
export type PasswordCosts = readonly [today: PasswordCost, ...former: PasswordCost[]];

/**
 * The first is one of the equivalent settings of the OWASP Password Storage Cheat Sheet. To raise the cost, put a new
 * one in front of it: each user's hash is rewritten when they next log in. A hash of any other cost fits no password.
 */
export const passwordCosts: PasswordCosts = [{ ln: 15, r: 8, p: 3 }];
