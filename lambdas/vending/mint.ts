import type { Minted } from '../contract/vocabulary.ts';
import type { CountedDraft } from './count-vend.ts';
import type { Standing } from './cut-offs.ts';
import type { Made } from './stage.ts';

/** Where an app's tokens come from: it signs them (`sign.ts`), or the vendor makes them (`broker.ts`). */
export interface Mint {
  /**
   * Takes what tokens are made with. Stands before the nonce is spent. Refuses: `key_not_configured`,
   * `key_unavailable`.
   */
  take(): Promise<HeldMint>;
}

/** What one request's tokens are made with, taken once. */
export type HeldMint = Made<'takeMint', { mint(draft: CountedDraft, standing: Standing): Promise<Minted> }>;
