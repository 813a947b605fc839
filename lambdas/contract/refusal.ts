import type { Quota } from './limits.ts';

/**
 * The closed list of reasons why a request is not served. `http/refusals.ts` gives each its status and public
 * title; adding a reason is one line here and one there.
 */
export type RefusalCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'invalid_nonce'
  | 'invalid_token'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'key_not_configured'
  | 'key_unavailable'
  | 'unavailable'
  | 'upstream_failed'
  | 'upstream_unavailable'
  | 'upstream_timeout'
  | 'internal';

interface RefusalOptions {
  /** Public sentence that helps the caller; never holds a credential, a token, a nonce or an ARN. */
  readonly detail?: string;
  /** Private reason for the log; never holds one either. */
  readonly reason?: string;
  /** The request's field that is wrong, as a dotted path. */
  readonly field?: string;
  /** What is wrong with a token or a key, for vendors whose clients are told. */
  readonly why?: 'missing' | 'expired' | 'bad_signature';
  /** Which limit is spent. */
  readonly quota?: Quota;
  /** `Retry-After`, in seconds. */
  readonly retryAfterSeconds?: number;
  /** Further response headers, such as `WWW-Authenticate` or `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by every stage that refuses; the edge alone turns it into a response. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly options: RefusalOptions;

  constructor(code: RefusalCode, options: RefusalOptions = {}) {
    super(options.reason ?? options.detail ?? code);
    this.code = code;
    this.options = options;
  }
}
