import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from the page itself. A foreign page in the same browser can reach 127.0.0.1 as well: under
 * another name (DNS rebinding, told by `Host`), or from its own origin (told by `Origin` and `Sec-Fetch-Site`, Fetch
 * Metadata). A request that changes something must name its origin, as browsers do.
 */
export function isFromPage({ method, headers }: IncomingMessage, port: string): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  const isOurs = [`127.0.0.1:${port}`, `localhost:${port}`].includes(host);
  const isSame = ['same-origin', 'none'].includes(String(site));
  if (!isOurs || !isSame || (origin !== undefined && origin !== `http://${host}`)) return false;
  return method === 'GET' || origin !== undefined;
}

/** A link on another page may lead here: the document holds no data. */
export const isOwnHost = ({ headers }: IncomingMessage, port: string): boolean =>
  headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
