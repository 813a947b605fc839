import type { TokenRequest } from './token-request.ts';

export interface TokenSourceOptions extends TokenRequest {
  /** The app's route that gives the token: `/api/sdk-token`. */
  readonly route: string;
  /**
   * Shares tokens with the tabs of this origin that say the same: the user's id. Tabs that say nothing, or something else,
   * have their own.
   */
  readonly tabs?: string;
}

interface Wait {
  /** Gives up for this caller alone. */
  readonly signal?: AbortSignal;
}

/** A user's token, as fresh as it has to be. `Answer` is the service's whole answer, with the vendor's fields. */
export interface TokenSource<Answer> {
  /**
   * Gives a token that is good now. Asks the service only if there is none, once for all who wait. In the last quarter of
   * its life a token is renewed in the background, and given out until it is dead if that fails. Throws a `TokenError`.
   */
  get(wait?: Wait): Promise<Answer>;
  /** Gives another token than this one, which the vendor has refused; by default than the last. */
  renew(refused?: Answer, wait?: Wait): Promise<Answer>;
  /**
   * Calls back with each new token, the first one included, and renews ahead of time for as long as there is a listener: also
   * after a sleep, and when the network is back. After an error that does not pass, it waits for the next `get` or `renew`.
   *
   * @returns a function that ends it.
   */
  subscribe(onToken: (answer: Answer) => void, onError?: (error: Error) => void): () => void;
  /** Forgets the token and aborts what is under way: when the user logs out. */
  close(): void;
}
