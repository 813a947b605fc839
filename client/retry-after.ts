/**
 * `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date. A date is compared with the answer's own `Date`, since the
 * clock of the device may be wrong. Undefined if there is none that can be read, or no wait.
 */
export function retryAfterSeconds(headers: Pick<Headers, 'get'>): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const seconds = /\D/.test(value) ? Math.ceil((Date.parse(value) - now) / 1_000) : Number(value);
  return Math.max(0, seconds) || undefined;
}
