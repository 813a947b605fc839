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

/** The account after a change. A change that changes nothing is not written: most logins bring the data of the last. */
export const broughtUpToDate = async (
  found: Account | undefined,
  change: AccountChange,
  now: number,
  accounts: AccountStore,
): Promise<Account> => (found && saysAll(found, change) ? found : accounts.upsert(change, now));

function saysAll(found: Account, { displayName, avatarUrl, custom = {} }: AccountChange): boolean {
  const said = [
    [displayName, found.displayName],
    [avatarUrl, found.avatarUrl],
    ...Object.entries(custom).map(([key, value]) => [value, found.custom[key]]),
  ].map((pair) => pair.map((value) => JSON.stringify(value)));
  return said.every(([given, kept]) => given === undefined || given === kept);
}
