import type { Account } from '../contract/account.ts';

/** What a request says of a user: what is absent stays as it is. */
export type AccountChange = Pick<Account, 'subject'> &
  Partial<Pick<Account, 'displayName' | 'avatarUrl' | 'custom'>>;

/** Where one app's accounts live. */
export interface AccountStore {
  /**
   * Makes the account, or changes what is given and nothing else; `custom` is merged key by key. One atomic write: of
   * changes that race none is lost. Gives the account as it then is.
   */
  upsert(change: AccountChange, now: number): Promise<Account>;
  find(subject: string): Promise<Account | undefined>;
}
