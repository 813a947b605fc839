/** Staging labels of Secrets Manager. A version without a label can still be read by its id until it is deleted. */
export type StagingLabel = 'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING';

/** Where a secret's value comes from. */
export interface SecretSource {
  /**
   * The version with this label or id; undefined if there is none, or if it has no value yet. Throws if the store can't
   * be reached; the adapter has sanitised the error, so it may be logged.
   */
  read(which: StagingLabel | { readonly versionId: string }): Promise<SecretVersion | undefined>;
}

/** One version of a secret: its value as it was pasted, or what was read from that. */
export interface SecretVersion<Value = string> {
  readonly versionId: string;
  readonly value: Value;
  /** Epoch seconds. */
  readonly createdAt: number;
}
