import { retryAfterSeconds } from './retry-after.ts';
import { TokenError } from './token-error.ts';
import type { TokenRequest } from './token-request.ts';
import { until } from './until.ts';

/** One request, and its answer as JSON. Throws a `TokenError`. */
export async function post<Answer>(
  { url, fetch = globalThis.fetch, timeoutMillis = 30_000 }: TokenRequest,
  route: string,
  fields: Record<string, string>,
  body?: string,
  signal?: AbortSignal,
): Promise<{ readonly answer: Answer; readonly headers: Headers }> {
  const headers = headersOf(fields);
  const ending = new AbortController();
  const end = () => ending.abort();
  const exchange = async () => {
    const response = await fetch(url + route, {
      method: 'POST',
      headers,
      body: body || null,
      signal: ending.signal,
      // No cookies, no cached answers, and no redirect gets what proves a user.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
    // biome-ignore lint/suspicious/noExplicitAny: JSON of a service that is trusted to keep to its documents
    const answer: any = await response.json().catch((error: Error) => {
      // What is no JSON is not the service. Any other error is the network's, in the middle of the body.
      if (error.name !== 'SyntaxError') throw error;
    });
    return { response, answer };
  };
  const timer = setTimeout(() => ending.abort(new TokenError('timeout')), timeoutMillis);
  signal?.addEventListener('abort', end, { signal: ending.signal });
  if (signal?.aborted) end();
  try {
    const { response, answer } = await until(exchange(), ending.signal);
    if (response.ok && answer) return { answer, headers: response.headers };
    throw refusalOf(url, response, answer);
  } catch (cause) {
    throw cause instanceof TokenError ? cause : new TokenError('network', { cause });
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** An error of `Headers` quotes the value, which is the login. */
function headersOf(fields: Record<string, string>): Headers {
  try {
    return new Headers(fields);
  } catch {
    throw new TypeError('login: not a header');
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
    help: helpAt(type, url),
    requestId: headers.get('apigw-requestid') ?? undefined,
  };
  return new TokenError(code, details, detail);
}

/** The service names its own page by the path alone. So it stays if the service is on the page's own origin. */
function helpAt(type: string | undefined, url: string): string | undefined {
  try {
    return type && new URL(type, url).href;
  } catch {
    return type;
  }
}
