/** Where one app's counters live. Times in epoch seconds. A thrown error means that nothing is known. */
export interface CounterStore {
  /**
   * Adds one, unless `max` is reached. One conditional write: of concurrent calls exactly as many count as there is
   * room for. Gives the count, or undefined when there is no room.
   */
  increment(id: CounterId, max: number, keepUntil: number): Promise<number | undefined>;
  /** Takes one back. */
  decrement(id: CounterId): Promise<void>;
}

export interface CounterId {
  /** What is counted. */
  readonly name: string;
  /** For whom, and when. */
  readonly of: string;
}
