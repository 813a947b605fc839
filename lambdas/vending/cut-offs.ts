import type { Refusal } from '../contract/refusal.ts';
import type { Made } from './stage.ts';

/** Where an administrator stops an app, one of its users, or an API key. */
export interface CutOffStore {
  /**
   * The epoch second before which nothing that was issued counts any more, for this user (and for the app as a whole,
   * and for the API key, where one is named); 0 where nothing is cut off, `Infinity` for a key that is revoked or gone.
   * Read consistently: what has been cut off is cut off at once.
   */
  find(of: CutOffKeys): Promise<number>;
}

interface CutOffKeys {
  readonly subject: string;
  /** Of the API key with which the token was vended. */
  readonly apiKeyId?: string | undefined;
}

/** Something that was issued, or is to be. */
export interface Issued extends CutOffKeys {
  /** Epoch seconds. */
  readonly issuedAt: number;
}

/** Shows that what was issued then, or is to be issued now, counts. */
export type Standing = Made<'checkCutOffs', object>;

/**
 * In: whose token it is, and when it was issued or is to be. Out: that it counts. Refuses: what is said, since a
 * token that is asked for is `forbidden`, and one that was given is not valid any more.
 */
export async function checkCutOffs(
  { subject, apiKeyId, issuedAt }: Issued,
  cutOffs: CutOffStore,
  refusal: () => Refusal,
): Promise<Standing> {
  // The other way round, a cut-off that is no number would be none.
  if (!(issuedAt >= (await cutOffs.find({ subject, apiKeyId })))) throw refusal();
  return {} as Standing;
}
