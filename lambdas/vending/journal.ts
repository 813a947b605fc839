/**
 * What the domain tells the operators. The fields are closed: there is no field that a secret, token, nonce or
 * credential could go into.
 */
export interface Journal {
  /** A nonce was refused; `nonceDigest` is the SHA-256 under which it is stored. */
  nonceRefused(event: {
    readonly step: 'vend' | 'redeem';
    readonly why: 'unknown' | 'expired' | 'used';
    readonly nonceDigest: string;
  }): void;
}

export interface ClaimJournal {
  /** A claim that the app copies from logins has a type that it can't have, is too long, or finds no room. */
  claimLeftOut(event: { readonly claim: string }): void;
}
