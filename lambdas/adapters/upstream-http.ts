import pRetry from 'p-retry';
import type { UpstreamLimits } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../contract/upstream-api.ts';
import type { UpstreamClient } from '../vending/upstream-client.ts';

const maxAnswerBytes = 64 * 1024;
const firstPauseMillis = 100;

/**
 * A vendor's API over HTTP. Each attempt has its own time-out, which covers the body. If the connection or the server
 * fails, the client tries again after a pause with jitter, unless the server says when to come back.
 */
export function httpUpstream(
  baseUrl: string,
  { attemptTimeoutMillis, maxAttempts }: Omit<UpstreamLimits, 'timeoutMillis'>,
): UpstreamClient {
  return {
    async send(request, signal) {
      const attempt = () => attemptOnce(baseUrl, request, signal, attemptTimeoutMillis);
      try {
        return await pRetry(attempt, {
          retries: maxAttempts - 1,
          minTimeout: firstPauseMillis,
          randomize: true,
          signal,
          shouldRetry: ({ error }) => error instanceof FailedAttempt && error.isWorthAnother,
        });
      } catch (error) {
        if (signal.aborted) throw new Refusal('upstream_timeout', { reason: 'no answer in time' });
        throw error instanceof FailedAttempt ? error.refusal : error;
      }
    },
  };
}

/** A failed attempt, with the refusal for the caller if it was the last one. */
class FailedAttempt extends Error {
  readonly refusal: Refusal;
  readonly isWorthAnother: boolean;

  constructor(refusal: Refusal, isWorthAnother: boolean) {
    super(refusal.message);
    this.refusal = refusal;
    this.isWorthAnother = isWorthAnother;
  }
}

async function attemptOnce(
  baseUrl: string,
  { path, headers, body }: UpstreamRequest,
  signal: AbortSignal,
  timeoutMillis: number,
): Promise<UpstreamAnswer> {
  const attemptSignal = AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]);
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: { accept: 'application/json', ...mediaType(body), ...headers },
      body: 'form' in body ? new URLSearchParams(body.form).toString() : JSON.stringify(body.json),
      // Credentials go only to the configured address: a redirect is not followed.
      redirect: 'manual',
      signal: attemptSignal,
    });
    return await answerOf(response);
  } catch (error) {
    if (error instanceof FailedAttempt) throw error;
    // The cause stays out: it may quote a header.
    throw attemptSignal.aborted
      ? new FailedAttempt(new Refusal('upstream_timeout', { reason: 'an attempt took too long' }), true)
      : failed('the connection failed', true);
  }
}

const mediaType = (body: UpstreamRequest['body']) => ({
  'content-type': 'form' in body ? 'application/x-www-form-urlencoded' : 'application/json',
});

/** The status decides. Of errors, only a 400 has its body read: it may name fields. */
async function answerOf(response: Response): Promise<UpstreamAnswer> {
  const { status, ok, headers } = response;
  if (ok) return { status, body: jsonOf(await textOf(response), status) };
  if (status === 400) return { status, body: await jsonIfAny(response) };
  response.body?.cancel().catch(() => {});
  if (status === 429 || status === 503) {
    const seconds = retryAfterSeconds(headers.get('retry-after'));
    const refusal = new Refusal('upstream_unavailable', {
      reason: `the vendor answered ${status}`,
      retryAfterSeconds: seconds ?? 5,
    });
    throw new FailedAttempt(refusal, seconds === undefined);
  }
  if (status >= 500) throw failed(`the vendor answered ${status}`, true);
  return { status, body: undefined };
}

/** A body that breaks off, takes too long, is too large or is not JSON says nothing. */
const jsonIfAny = (response: Response): Promise<unknown> =>
  textOf(response)
    .then(JSON.parse)
    .catch(() => undefined);

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw failed(`the answer is larger than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw failed(`the vendor answered ${status} with a body that is not JSON`);
  }
}

const failed = (reason: string, isWorthAnother = false) =>
  new FailedAttempt(new Refusal('upstream_failed', { reason }), isWorthAnother);

/** In seconds or as a date (RFC 9110 section 10.2.3), at most an hour. */
function retryAfterSeconds(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 1), 3_600);
}
