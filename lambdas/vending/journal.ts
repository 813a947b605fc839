import type { AuditJournal } from './audit.ts';

/**
 * The domain's events for operators. The list of fields is closed: no field can hold a secret, token, nonce or
 * credential.
 */
export interface Journal extends AuditJournal {
  /** A nonce was refused. `nonceDigest` is its SHA-256, as stored. */
  nonceRefused(event: {
    readonly step: 'vend' | 'redeem';
    readonly why: 'unknown' | 'expired' | 'used';
    readonly nonceDigest: string;
  }): void;
  /** A message is on its way to a phone. */
  smsSent(): void;
}

export interface ClaimJournal {
  /** A claim that the app copies from logins has a type that it can't have, is too long, or finds no room. */
  claimLeftOut(event: { readonly claim: string }): void;
}
