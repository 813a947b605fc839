/** What a vend reads and writes. Each method of the first group is one call to AWS, so all make the same. */
export interface Stores {
  /** False if the nonce was spent before. */
  spend(nonce: string, keepUntil: number): Promise<boolean>;
  /** Counts one in the window; gives the count, or undefined if the limit is spent. */
  count(limit: string, key: string, windowEndsAt: number): Promise<number | undefined>;
  /** Whether neither the app, the user nor the API key is cut off. */
  isStanding(subject: string, apiKeyId: string): Promise<boolean>;

  /** Once in a process. */
  findApiKey(id: string): Promise<{ readonly secretDigest: string } | undefined>;
  /** Once in a process: the current secret, the one before, and which versions have been in use. */
  readSecrets(): Promise<{ readonly current: string; readonly previous: string }>;
}

export interface NonceStores {
  count: Stores['count'];
  issue(nonce: string, expiresAt: number): Promise<void>;
}

export const windowSeconds = 60;
