import type { Quota } from './limits.ts';

/**
 * The closed list of reasons to refuse a request. `http/refusals.ts` gives each its status and public title: a new
 * reason is one line here and one there.
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
  /** A public sentence that helps the caller. It never holds a credential, a token, a nonce or an ARN. */
  readonly detail?: string;
  /** A private reason for the log. It never holds one either. */
  readonly reason?: string;
  /** The request's field that is wrong, as a dotted path. */
  readonly field?: string;
  /** Why a token or an API key is refused, for vendors that tell their clients. */
  readonly why?: 'missing' | 'expired' | 'bad_signature';
  /** Which limit is spent. */
  readonly quota?: Quota;
  /** `Retry-After`, in seconds. */
  readonly retryAfterSeconds?: number;
  /** More response headers, such as `WWW-Authenticate` or `Allow`: only the stage knows their value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every stage throws it to refuse; only the edge turns it into a response. */
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
