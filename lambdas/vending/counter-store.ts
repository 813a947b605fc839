/** The counters of one app. Times in epoch seconds. After a thrown error, the outcome is unknown. */
export interface CounterStore {
  /**
   * Adds one, unless `max` is reached. One conditional write: concurrent calls never count beyond `max`. Returns the
   * count, or undefined if there is no room.
   */
  increment(id: CounterId, max: number, keepUntil: number): Promise<number | undefined>;
  /** Takes one back. */
  decrement(id: CounterId): Promise<void>;
}

export interface CounterId {
  /** The limit. */
  readonly name: string;
  /** The digest of the key, and the start of the window. */
  readonly of: string;
}
