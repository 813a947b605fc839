/** What one warm request takes from DynamoDB. A write is one unit, and so is a consistent read of one item, each of 1 KB or less. */
export interface Counted {
  /** Waits for DynamoDB: calls of one round run side by side. */
  readonly rounds: number;
  readonly ephemeral: { readonly writes: number; readonly reads: number };
  /** `batched`: items that one call reads together, which are the cut-offs of the app and the user, and the API key. */
  readonly directory: { readonly writes: number; readonly reads: number; readonly batched: number };
  /** Reads of users and known places: they need not be consistent. */
  readonly halves: number;
}

const counted = (
  rounds: number,
  [writes, reads]: [number, number],
  batched: number,
  kept = [0, 0],
  halves = 0,
): Counted => ({
  rounds,
  halves,
  ephemeral: { writes, reads },
  directory: { writes: kept[0] ?? 0, reads: kept[1] ?? 0, batched },
});

/**
 * The requests of docs/architecture.md, "What a request waits for". `test/limits/rounds.test.ts` counts them at the
 * wire, and fails if a count here or there is another.
 */
export const requests = {
  'a nonce': counted(1, [2, 0], 0),
  'a vend by `oidc`': counted(1, [1, 0], 2),
  'a vend by `apiKey`': counted(1, [2, 0], 3),
  'a vend by `oidc` with a nonce': counted(1, [2, 0], 2),
  'a vend that keeps the account': counted(1, [1, 0], 2, [0, 1]),
  'a vend that makes the account': counted(2, [1, 0], 2, [1, 1]),
  'a vend by `password`': counted(2, [6, 1], 2, [0, 1], 2),
  'a vend by `passcode`': counted(3, [8, 2], 2, [0, 0], 1),
  'a passcode': counted(3, [4, 1], 0),
  'a redeem': counted(1, [2, 0], 2),
  'a redeem that keeps the account': counted(1, [2, 0], 2, [0, 1]),
  'a redeem that makes the account': counted(2, [2, 0], 2, [1, 1]),
  'a session read': counted(2, [0, 1], 2),
  'a session renewed': counted(4, [2, 1], 2),
  'a token renewed': counted(2, [1, 0], 2),
  'a token validated': counted(1, [0, 0], 2, [0, 1]),
  'an introspection': counted(1, [0, 1], 2),
} as const satisfies Readonly<Record<string, Counted>>;
export type RequestName = keyof typeof requests;

/** Calls of one request: the batch is one. */
export const callsOf = ({ ephemeral, directory }: Counted): number =>
  ephemeral.writes + ephemeral.reads + directory.writes + directory.reads + Math.min(directory.batched, 1);
