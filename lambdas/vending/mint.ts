import type { Grant, Minted } from '../contract/grant.ts';
import type { Standing } from './cut-offs.ts';
import type { Made } from './stage.ts';

/** Where an app's tokens come from: it signs them (`sign.ts`), or the vendor makes them (`broker.ts`). */
export interface Mint {
  /**
   * Takes the keys or credentials that tokens are made with. Stands before the nonce is spent. Refuses:
   * `key_not_configured`, `key_unavailable`.
   */
  take(): Promise<ReadyMint>;
}

/** What one request's tokens are made with, taken once. */
export type ReadyMint = Made<
  'takeMint',
  {
    /** Refuses: `invalid_request` if the vendor could not read such a token back. */
    prepare(grant: Grant): Prepared;
  }
>;

/** A token that is ready to be made. */
export interface Prepared {
  /** Ties the nonce to this one token. */
  readonly boundTo: string;
  /** Only a draft that is spent and counted, for a subject that is not cut off, becomes a token. */
  mint(counted: Made<'countVend', object>, standing: Standing): Promise<Minted>;
}
