import type { Grant, Minted } from '../contract/grant.ts';
import type { Standing } from './cut-offs.ts';
import type { Made } from './stage.ts';

/** Makes an app's tokens: by signing (`sign.ts`) or by asking the vendor (`broker.ts`). */
export interface Mint {
  /**
   * Takes the keys or credentials. Runs before the nonce is spent. Refuses: `key_not_configured`, `key_unavailable`.
   */
  take(): Promise<ReadyMint>;
}

/** One request's keys or credentials, taken once. */
export type ReadyMint = Made<
  'takeMint',
  {
    /** Refuses: `invalid_request` if the vendor could not read such a token back. */
    prepare(grant: Grant): Prepared;
    readonly madeWith: MadeWith;
  }
>;

/** What a token is made with, for the audit. */
export interface MadeWith {
  /** The version of the app's secret. */
  readonly versionId: string;
  /** `kid` of a key with a public half. */
  readonly keyId?: string;
}

/** A token that can be made now. */
export interface Prepared {
  /** `jti`, if the token has one that we set. */
  readonly tokenId?: string;
  /** Ties the nonce to this one token. */
  readonly boundTo: string;
  /** Makes a token of a draft that is spent and counted, for a subject that is not cut off. */
  mint(
    spent: Made<'consumeNonce', object>,
    counted: Made<'countVend', object>,
    standing: Standing,
  ): Promise<Minted>;
}
