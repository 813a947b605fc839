/** What is known of a user, where this service plays a vendor that keeps accounts. */
export interface Account {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
  /** Any JSON, by key. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly createdAt: number;
}
