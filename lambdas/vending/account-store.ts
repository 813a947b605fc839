import type { Account } from '../contract/account.ts';

/** Data about a user from a request. An absent member stays as it is. */
export type AccountChange = Pick<Account, 'subject'> &
  Partial<Pick<Account, 'displayName' | 'avatarUrl' | 'custom'>>;

/** The accounts of one app. */
export interface AccountStore {
  /**
   * Creates the account, or changes only the given members; `custom` is merged key by key. One atomic write: concurrent
   * changes don't overwrite each other. Returns the account after the write.
   */
  upsert(change: AccountChange, now: number): Promise<Account>;
  find(subject: string): Promise<Account | undefined>;
}
