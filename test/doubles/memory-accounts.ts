import type { Account } from '../../lambdas/contract/account.ts';
import type { AccountStore } from '../../lambdas/vending/account-store.ts';

/** One app's accounts in a map. What is custom goes through JSON on its way in, as it does in a table. */
export function memoryAccounts(): AccountStore {
  const accounts = new Map<string, Account>();
  return {
    async upsert({ custom = {}, ...change }, now) {
      const kept = accounts.get(change.subject) ?? { custom: {}, createdAt: now };
      const merged = { ...kept.custom, ...JSON.parse(JSON.stringify(custom)) };
      const account = { ...kept, ...change, custom: merged };
      accounts.set(change.subject, account);
      return structuredClone(account);
    },
    find: async (subject) => structuredClone(accounts.get(subject)),
  };
}
