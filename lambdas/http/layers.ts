import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Reply } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Endpoint } from './endpoint.ts';
import type { Metrics } from './log.ts';
import type { Logger } from './logger.ts';
import { refusalOf, refusalReply } from './refusals.ts';

export type Event = APIGatewayProxyEventV2;
export type Internal = { startedAtMillis?: number };
/** Lambda's context, with the endpoint that answers this request. */
export type Routed = Context & { endpoint: Endpoint };
type Layer = middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2, Error, Routed, Internal>;

/** Looks the endpoint up once, for the other layers and the handler. */
export const routing = (endpointOf: (event: Event) => Endpoint): Layer => ({
  before({ event, context }) {
    context.endpoint = endpointOf(event);
  },
});

/** Logs one line for each request, served or refused. */
export const requestLog = ({ log }: Logger): Layer => {
  const write: Layer['after'] = ({ event, context, response, error, internal }) => {
    const status = response?.statusCode ?? 500;
    const { app } = context.endpoint;
    const refusal = error ? refusalOf(error) : undefined;
    const durationMillis = Math.round(performance.now() - (internal.startedAtMillis ?? Number.NaN));
    log(
      {
        level: status >= 500 ? 'ERROR' : 'INFO',
        event: 'request',
        route: event.routeKey,
        status,
        durationMillis,
        ...(app && { app: app.name }),
        ...(refusal && { code: refusal.code }),
        ...(refusal?.options.reason && { reason: refusal.options.reason }),
      },
      // Monitors' requests for `/health` are no measure of the apps.
      { ...(app && { LatencyMillis: durationMillis }), ...(refusal && countsOf(refusal)) },
    );
  };
  return {
    before({ internal }) {
      internal.startedAtMillis = performance.now();
    },
    after: write,
    onError: write,
  };
};

const countsOf = ({ code }: Refusal): Metrics => ({
  Refused: 1,
  ...(code === 'rate_limited' && { RateLimited: 1 }),
  ...(code.startsWith('upstream_') && { UpstreamFailed: 1 }),
});

/** Every answer is for one caller at one time. The gateway adds the CORS headers, and replaces any from here. */
export const commonHeaders: Layer = (() => {
  const headers = {
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=63072000',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
  };
  const add: Layer['after'] = ({ response }) => {
    if (response) response.headers = { ...headers, ...response.headers };
  };
  return { after: add, onError: add };
})();

/** The answer to `HEAD` is that to `GET` without the content (RFC 9110 section 9.3.2). */
export const withoutContent: Layer = (() => {
  const drop: Layer['after'] = ({ event, response }) => {
    if (event.requestContext.http.method === 'HEAD') delete response?.body;
  };
  return { after: drop, onError: drop };
})();

/** Turns any error into an answer. */
export const refusals = ({ log }: Logger): Layer => ({
  onError(request) {
    const { error, event, context } = request;
    if (!(error instanceof Refusal))
      log({ level: 'ERROR', event: 'unexpected_error', route: event.routeKey, error: placeOf(error) });
    const { app, route } = context.endpoint;
    // Assigned, not returned: a value that an onError returns ends the chain before the outer layers.
    request.response = resultOf(refusalReply(refusalOf(error), app?.profile, route));
  },
});

/** Class and frames. The message stays out: it may quote what the caller sent. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name, message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return [name, ...(frames.match(/^ +at .*/gm) ?? [])].join('\n');
}

/** A reply in payload format 2.0. */
export const resultOf = ({ status, body, bytes, headers }: Reply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  ...(body !== undefined && { body: JSON.stringify(body) }),
  ...(bytes !== undefined && { body: bytes, isBase64Encoded: true }),
});
