/** What a function that starts now does with a key; `next`: it is published, and does not sign yet. */
export type KeyState = 'signs' | 'next' | 'verifies' | 'unused' | 'unusable';

/** A key of a secret, or a version that holds none that can be used. Times are epoch seconds. */
export interface RingKey {
  /** The `kid` of a private key; otherwise the id of the newest version that holds the key. */
  readonly id: string;
  readonly hasKid: boolean;
  readonly state: KeyState;
  /** Staging labels of the versions that hold it. */
  readonly labels: readonly string[];
  readonly since: number;
  readonly why?: string | undefined;
  /** Of `next`: when it is ready to sign. */
  readonly from?: number | undefined;
}
