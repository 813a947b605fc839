/** Staging labels of Secrets Manager; a version that has none is found by its id as long as it exists. */
export type StagingLabel = 'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING';

/** Where a secret's value comes from. */
export interface SecretSource {
  /**
   * The version with this label, or this id; undefined when there is none, or it has no value yet. Throws when it
   * can't be reached; the error is sanitised by the adapter and may be logged.
   */
  read(which: StagingLabel | { readonly versionId: string }): Promise<SecretVersion | undefined>;
}

export interface SecretVersion {
  readonly versionId: string;
  readonly value: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}
