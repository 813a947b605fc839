import type { Refusal } from '../contract/refusal.ts';
import type { Made } from './stage.ts';

/** Cut-offs: an administrator stops an app, one of its users, or an API key. */
export interface CutOffStore {
  /**
   * An epoch second: tokens that were issued before it no longer count. It is the latest of the user's, the app's and,
   * if one is named, the API key's. 0 if nothing is cut off; `Infinity` if the key is revoked or gone. The read is
   * consistent, so a cut-off works at once.
   */
  find(of: CutOffKeys): Promise<number>;
}

interface CutOffKeys {
  readonly subject: string;
  /** The API key with which the token was vended. */
  readonly apiKeyId?: string | undefined;
}

/** A token that was issued, or will be. */
export interface Issued extends CutOffKeys {
  /** Epoch seconds. */
  readonly issuedAt: number;
}

/** Shows that no cut-off applies. */
export type Standing = Made<'checkCutOffs', object>;

/**
 * In: whose token it is, and when it was or will be issued. Out: proof that it counts. Throws `refusal`:
 * `forbidden` for a new token, `invalid_token` for an old one.
 */
export async function checkCutOffs(
  { subject, apiKeyId, issuedAt }: Issued,
  cutOffs: CutOffStore,
  refusal: () => Refusal,
): Promise<Standing> {
  // Not `issuedAt < before`: with that, a cut-off that is not a number would cut off nothing.
  if (!(issuedAt >= (await cutOffs.find({ subject, apiKeyId })))) throw refusal();
  return {} as Standing;
}
