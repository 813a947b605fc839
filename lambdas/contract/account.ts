/** A user as a vendor knows them: kept by apps that sign, for routes with `keepsAccount`. */
export interface Account {
  readonly subject: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
  /** Any JSON, by key. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly createdAt: number;
}
