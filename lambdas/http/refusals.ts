import type { Reply } from '../contract/exchange.ts';
import type { Profile } from '../contract/profile.ts';
import { Refusal, type RefusalCode } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import { rateLimitFields } from './rate-limit-fields.ts';

/** Status and public title of every refusal. Titles are constant; `detail` describes the case. */
export const answers: Readonly<Record<RefusalCode, readonly [status: number, title: string]>> = {
  invalid_request: [400, 'The request is not valid.'],
  unauthenticated: [401, 'The credentials are missing or not valid.'],
  invalid_token: [401, 'The token is not valid.'],
  forbidden: [403, 'This is not allowed.'],
  not_found: [404, 'There is nothing here.'],
  method_not_allowed: [405, 'The method is not allowed here.'],
  invalid_nonce: [409, 'The nonce is not valid: ask for a new one.'],
  payload_too_large: [413, 'The request is too large.'],
  unsupported_media_type: [415, 'The content type is not supported.'],
  rate_limited: [429, 'Too many requests.'],
  internal: [500, 'Something went wrong on our side.'],
  upstream_failed: [502, 'The chat vendor gave no token.'],
  key_not_configured: [503, 'The secret of this app is not configured yet.'],
  key_unavailable: [503, "The secret of this app can't be read now."],
  unavailable: [503, 'The service is not available now.'],
  upstream_unavailable: [503, 'The chat vendor is not available now.'],
  upstream_timeout: [504, 'The chat vendor did not answer in time.'],
};

/** The refusal of a request. Any other error becomes one constant `internal`. */
export const refusalOf = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal('internal');

/**
 * A refusal as a response: the vendor's envelope on its own routes, otherwise problem details (RFC 9457). `type` is a
 * reference to the page that the service itself has: what happened, and what to do.
 */
export function refusalReply(refusal: Refusal, profile?: Profile, route?: Route<unknown>): Reply {
  const { code, options } = refusal;
  const [status, title] = answers[code];
  const detail = options.detail ?? title;
  const render = route?.role === 'vendor' ? (route.errorReply ?? profile?.errorReply) : undefined;
  const reply = render
    ? render(new Refusal(code, { ...options, detail }), status)
    : {
        status,
        body: {
          type: `/errors#${code}`,
          title,
          status,
          code,
          ...(options.detail && { detail }),
          ...(options.quota && { limit: options.quota.name, retryAfter: options.quota.resetSeconds }),
        },
        headers: { 'content-type': 'application/problem+json' },
      };
  return { ...reply, headers: { ...headersOf(refusal, reply.status), ...reply.headers } };
}

function headersOf({ code, options }: Refusal, status: number): Record<string, string> {
  return {
    ...(code === 'invalid_token' && status === 401 && { 'www-authenticate': 'Bearer error="invalid_token"' }),
    ...(options.retryAfterSeconds !== undefined && { 'retry-after': String(options.retryAfterSeconds) }),
    ...(options.quota && rateLimitFields([options.quota])),
    ...options.headers,
  };
}
