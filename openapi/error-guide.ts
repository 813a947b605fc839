import type { RefusalCode } from '../lambdas/contract/refusal.ts';

/** Of each code: what happened, and what the caller can do. `docs/errors.md` and the page `/errors` are made of it. */
export const errorGuide: Readonly<Record<RefusalCode, readonly [happened: string, toDo: string]>> = {
  invalid_request: [
    'A field or a header is missing or has a wrong form, or the body is not what its content type says.',
    'Read `detail`: it names the first wrong field. Correct the request; the same one fails again.',
  ],
  unauthenticated: [
    'The request has no proof that this route takes, or the proof is wrong, expired or used. Which part is wrong is in the log alone.',
    'Read `WWW-Authenticate`: it names the schemes that the app takes. Log in again, or check the API key.',
  ],
  invalid_token: [
    'The token is malformed, expired, cut off, or signed with another key.',
    'Get a new token. If it happens to every token, compare the secret at the vendor with the one here.',
  ],
  forbidden: [
    'The proof is right and does not allow this: another user, a field for backends alone, a scope of the API key, a cut-off, or an origin that the app does not list.',
    "Read `detail`. If it is the origin, add it to the app's `allowedOrigins`.",
  ],
  not_found: [
    'There is no such route, or the request names something that is not here.',
    'Compare the path with the description at `/openapi.json`. Each app has its name as the first part of the path.',
  ],
  method_not_allowed: ['The path exists for other methods.', 'Use a method of the header `Allow`.'],
  invalid_nonce: [
    'The nonce is unknown, expired or used. Which of these it is only the log says.',
    'Get a new nonce and send the request again. A nonce is good once.',
  ],
  payload_too_large: ['The body has more than 16 KB, or the account of the user is full.', 'Send less.'],
  unsupported_media_type: ['The route does not read this content type.', 'Send the one that `detail` names.'],
  rate_limited: [
    'A limit of the app is used up. `limit` names it, and `retryAfter` says how many seconds are left.',
    'Wait for as long as `Retry-After` says. The limits are set by `limits` of the app in `vending.config.ts`.',
  ],
  internal: [
    'An error that the service does not know.',
    'Send the request again, once. Look for `unexpected_error` in the log, by the request id of the answer.',
  ],
  upstream_failed: [
    "The vendor's API did not give a token for this request.",
    'Read `detail`. If there is none, look into the log: the credentials or a setting may be wrong.',
  ],
  key_not_configured: [
    'The secret of the app has no usable value yet.',
    'Paste it into Secrets Manager, or use `vending secret put`. `vending secret status` says what is wrong with a value.',
  ],
  key_unavailable: [
    'Secrets Manager did not answer, and the copy of the secret is too old or there is none.',
    'Send the request again after `Retry-After`.',
  ],
  unavailable: [
    'A service that this one needs did not answer: DynamoDB, SNS or the identity provider.',
    'Send the request again after `Retry-After`.',
  ],
  upstream_unavailable: [
    "The vendor's API is down or busy.",
    'Send the request again after `Retry-After`, or in a minute.',
  ],
  upstream_timeout: ["The vendor's API did not answer in time.", 'Send the request again, with a new nonce.'],
};
