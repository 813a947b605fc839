/** What the client itself finds. A refusal of the service has the service's own stable `code`, such as `rate_limited`. */
const messages: Readonly<Record<string, string>> = {
  network: 'Offline, or allowedOrigins lacks this origin.',
  unexpected_answer: 'Not the service: check url, route.',
};

interface Details {
  readonly status?: number;
  readonly retryAfterSeconds?: number | undefined;
  readonly limit?: string | undefined;
  readonly help?: string | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Why there is no token. It never holds a token, a nonce, a login or a password.
 *
 * @example
 * try {
 *   await source.get();
 * } catch (error) {
 *   if (error.code === 'unauthenticated') showLogin();
 *   else if (error.isTemporary) showRetry(error.retryAfterSeconds);
 *   else throw error;
 * }
 */
export class TokenError extends Error {
  /** Stable: the service's code, or one of the client's own. */
  declare readonly code: string;
  /** The HTTP status of a refusal. */
  declare readonly status?: number;
  /** When it makes sense to ask again; until then the source asks the service for nothing. */
  declare readonly retryAfterSeconds?: number;
  /** Of a 429: the limit, as the app's configuration calls it. */
  declare readonly limit?: string;
  /** The address of a page on this error, if the service names one. */
  declare readonly help?: string;
  /** The request's id in the service's logs, for a question to its operator. */
  declare readonly requestId?: string;
  /** Whether the same request may succeed later: a limit, an outage, a network. */
  declare readonly isTemporary: boolean;

  constructor(code: string, details: Details = {}, message = messages[code] ?? code) {
    super(message);
    const { status = 0 } = details;
    const isTemporary = code === 'network' || code === 'timeout' || status === 429 || status >= 500;
    Object.assign(this, details, { name: 'TokenError', code, isTemporary });
  }
}

/** The same refusal, for a caller who asks again before its time is over. */
export const again = (error: TokenError, restMillis: number): TokenError =>
  new TokenError(error.code, { ...error, retryAfterSeconds: Math.ceil(restMillis / 1_000) }, error.message);
