/** The counters of one app. Times in epoch seconds. After a thrown error, the outcome is unknown. */
export interface CounterStore {
  /**
   * Adds one, unless `max` is reached. One conditional write: concurrent calls never count beyond `max`. Returns the
   * count, or undefined if there is no room.
   */
  increment(id: CounterId, max: number, keepUntil: number): Promise<number | undefined>;
  /**
   * Opens an attempt, if there is room for it. One conditional write: concurrent calls never find more room than there
   * is. Returns undefined if it is open, otherwise what takes up the room.
   *
   * @param attempt a name that no other attempt has.
   */
  open(id: CounterId, attempt: string, room: Room, keepUntil: number): Promise<Attempts | undefined>;
  /** Ends an open attempt. If it has failed, it stays counted, otherwise it makes room. Has an effect once. */
  close(id: CounterId, attempt: string, hasFailed: boolean): Promise<void>;
}

export interface CounterId {
  /** The limit. */
  readonly name: string;
  /** The digest of the key, and the start of the window. */
  readonly of: string;
}

/** Fewer than `failed` attempts have failed, and fewer than `all` have failed or are open. */
export interface Room {
  readonly failed: number;
  readonly all: number;
}

/** How many attempts have failed, and the names of those that are open. */
export interface Attempts {
  readonly failed: number;
  readonly open: readonly string[];
}
