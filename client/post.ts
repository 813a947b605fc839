import { retryAfterSeconds } from './retry-after.ts';
import { TokenError } from './token-error.ts';
import type { TokenRequest } from './token-request.ts';

/** One request, and its answer as JSON. Throws a `TokenError`. */
export async function post<Answer>(
  { url, fetch = globalThis.fetch, timeoutMillis = 30_000 }: TokenRequest,
  route: string,
  headers: Record<string, string>,
  body?: string,
  signal?: AbortSignal,
): Promise<{ readonly answer: Answer; readonly headers: Headers }> {
  const exchange = async () => {
    const response = await fetch(url + route, {
      method: 'POST',
      headers,
      ...(body && { body }),
      ...(signal && { signal }),
      // No cookies, no cached answers, and no redirect gets what proves a user.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
    // biome-ignore lint/suspicious/noExplicitAny: JSON of a service that is trusted to keep to its documents
    const answer: any = await response.json().catch(() => {});
    return { response, answer };
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TokenError('timeout')), timeoutMillis);
  });
  try {
    const { response, answer } = await Promise.race([exchange(), late]);
    if (response.ok && answer) return { answer, headers: response.headers };
    throw refusalOf(url, response, answer);
  } catch (cause) {
    throw cause instanceof TokenError ? cause : new TokenError('network', { cause });
  } finally {
    clearTimeout(timer);
  }
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly type?: string;
  readonly limit?: string;
}

/** A problem (RFC 9457) of the service, or what stands in front of it, such as the gateway's own 429. */
function refusalOf(url: string, { status, headers }: Response, problem?: Problem): TokenError {
  const codeByStatus = status === 429 ? 'rate_limited' : 'unexpected_answer';
  const { code = codeByStatus, title, detail = title, type, limit } = problem ?? {};
  const details = {
    status,
    retryAfterSeconds: retryAfterSeconds(headers),
    limit,
    // The service names its own page, by the path alone.
    help: type && new URL(type, url).href,
    requestId: headers.get('apigw-requestid') ?? undefined,
  };
  return new TokenError(code, details, detail);
}
