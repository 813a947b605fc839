import type { IncomingMessage } from 'node:http';
import { isPreflight } from './cors.ts';
import type { GatewayResponse } from './gateway-response.ts';
import type { HttpApi } from './http-api.ts';
import type { Seen } from './traffic.ts';

/** What the gateway itself sees of a request and its answer. Both times are in epoch milliseconds. */
export function seenIn(
  request: IncomingMessage,
  { statusCode: status, headers, body }: GatewayResponse,
  { cors, routes }: HttpApi,
  { at, answeredAt }: { readonly at: number; readonly answeredAt: number },
): Omit<Seen, 'requestId' | 'millis' | 'isLogged'> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const [, first = ''] = path.split('/');
  const app = routes.some(({ routeKey }) => routeKey.includes(` /${first}/`)) ? first : undefined;
  const seen = { at, method: request.method ?? 'GET', path, app, status };
  const { origin } = request.headers;
  if (cors && isPreflight(request) && !headers['access-control-allow-origin'])
    return {
      ...seen,
      code: 'origin_not_allowed',
      reason: `no app has the origin ${origin} in allowedOrigins`,
    };
  return status < 400 ? seen : { ...seen, code: codeIn(body), ...spentLimit(headers, answeredAt) };
}

/** Of a problem document (RFC 9457). */
function codeIn(body: Buffer): string | undefined {
  try {
    return JSON.parse(body.toString()).code;
  } catch {
    return undefined;
  }
}

/** The header `RateLimit` names each limit with its rest and the seconds, from the answer on, until it is whole again. */
function spentLimit(headers: GatewayResponse['headers'], answeredAt: number) {
  const [, limit, seconds] = /"(\w+)";r=0;t=(\d+)/.exec(String(headers['ratelimit'] ?? '')) ?? [];
  return limit === undefined ? {} : { limit, until: answeredAt + Number(seconds) * 1000 };
}
