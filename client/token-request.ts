/** Given now, or later. */
export type Maybe<Value> = Value | Promise<Value>;

/** Whom a token is for, and where it comes from. */
export interface TokenRequest {
  /** The app's address, from the stack's outputs: `https://abc123.execute-api.eu-west-1.amazonaws.com/shop`. */
  readonly url: string;
  /**
   * Proves who the user is: gives the bearer token of their login, or headers such as `{ Authorization: 'Basic ...' }`.
   * Nothing for a guest. Called for every request; `renew` says that the service has just refused what it gave.
   */
  readonly login?: (ask: { readonly renew: boolean }) => Maybe<string | Record<string, string> | undefined>;
  /** More fields of the request's body, such as a username and a password. Called for every request. */
  readonly body?: () => Maybe<object>;
  /** Of an app that says `nonce: 'required'`: takes a nonce first, and sends it along. */
  readonly nonce?: 'required';
  /** Where a guest's secret is kept, so that they stay the same guest: `localStorage`, or React Native's AsyncStorage. */
  readonly guest?: {
    getItem(key: string): Maybe<string | null>;
    setItem(key: string, value: string): Maybe<void>;
  };
  /** How long one request may take. 30,000 by default: API Gateway answers within 30 seconds. */
  readonly timeoutMillis?: number;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
}
