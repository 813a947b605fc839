import type { Identity } from './principal.ts';
import type { Claims } from './token-format.ts';
import type { UpstreamRequest } from './upstream-api.ts';

/**
 * A golden vector: a request, and the tokens that an app must sign for it, or the call that it must make to the vendor.
 * The suite vends each example of `profiles/examples/` and compares exactly.
 */
export interface Example<Settings = unknown> {
  readonly title: string;
  readonly settings: Settings;
  /** The key of the `vend` route; by default the profile's first. */
  readonly on?: string;
  /** The request's body. */
  readonly request?: unknown;
  readonly principal: Identity;
  readonly tokenId: string;
  readonly atEpochSeconds: number;
  readonly lifetimeSeconds: number;
  readonly token?: ExampleToken;
  readonly wsToken?: ExampleToken;
  readonly upstream?: {
    readonly credentials: unknown;
    readonly accessToken?: string;
    readonly request: UpstreamRequest;
  };
}

export interface ExampleToken {
  /** The protected header without `kid`, which belongs to the key. */
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Claims;
}
