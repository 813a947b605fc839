import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { App } from '../contract/app.ts';
import type { Incoming, Reply } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import { readBody } from './body.ts';
import { type Endpoint, type Endpoints, fallback } from './endpoint.ts';
import { log } from './log.ts';
import { refusalOf, refusalReply } from './refusals.ts';

type Event = APIGatewayProxyEventV2;
type Internal = { startedAtMillis?: number };
type Layer = middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2, Error, Context, Internal>;

/**
 * A Lambda handler that serves these endpoints. middy carries the transport alone: what a request means is decided
 * in `serve`. Layers run outermost last, so a refusal is translated, then given headers, then logged.
 *
 * @param otherRouteKeys route keys of the API that other functions serve: for the answer to a wrong method.
 */
export function edge(endpoints: Endpoints, otherRouteKeys: readonly string[] = []) {
  const routeKeys = [...endpoints.keys(), ...otherRouteKeys];
  const endpointOf = (event: Event): Endpoint => endpoints.get(event.routeKey) ?? fallback(routeKeys, event);

  return middy<Event, APIGatewayProxyStructuredResultV2, Error, Context, Internal>({
    timeoutEarlyInMillis: 0,
  })
    .use(requestLog(endpointOf))
    .use(commonHeaders)
    .use(refusals(endpointOf))
    .handler(async (event) => {
      const endpoint = endpointOf(event);
      refuseForeignOrigin(event, endpoint.app);
      return resultOf(await endpoint.serve(incomingOf(event, endpoint)));
    });
}

const requestLog = (endpointOf: (event: Event) => Endpoint): Layer => {
  const write: Layer['after'] = ({ event, context, response, error, internal }) => {
    const status = response?.statusCode ?? 500;
    const { app } = endpointOf(event);
    const refusal = error ? refusalOf(error) : undefined;
    log({
      level: status >= 500 ? 'ERROR' : 'INFO',
      event: 'request',
      requestId: context.awsRequestId,
      route: event.routeKey,
      status,
      durationMillis: Math.round(performance.now() - (internal.startedAtMillis ?? Number.NaN)),
      ...(app && { app: app.name }),
      ...(refusal && { code: refusal.code }),
      ...(refusal?.options.reason && { reason: refusal.options.reason }),
    });
  };
  return {
    before({ internal }) {
      internal.startedAtMillis = performance.now();
    },
    after: write,
    onError: write,
  };
};

/** Every answer is for one caller at one time. The gateway adds the CORS headers, and overrides any from here. */
const commonHeaders: Layer = (() => {
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

const refusals = (endpointOf: (event: Event) => Endpoint): Layer => ({
  onError(request) {
    const { error, event } = request;
    if (!(error instanceof Refusal))
      log({ level: 'ERROR', event: 'unexpected_error', route: event.routeKey, error: placeOf(error) });
    const { app, route } = endpointOf(event);
    // Assigned, not returned: what an onError returns ends the chain before the outer layers.
    request.response = resultOf(refusalReply(refusalOf(error), app?.dialect, route));
  },
});

/** Class and frames. The message stays out: it may quote what the caller sent. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const [, frames = ''] = error.stack?.split(`${error.message}\n`) ?? [];
  return [error.name, ...(frames.match(/^\s+at .*$/gm) ?? [])].join('\n');
}

/** Requests without an `Origin` come from no browser: backends, mobile apps. */
function refuseForeignOrigin({ headers }: Event, app: App | undefined): void {
  const { origin } = headers;
  if (!app || origin === undefined || app.allowedOrigins.includes('*') || app.allowedOrigins.includes(origin))
    return;
  throw new Refusal('forbidden', { detail: 'This origin is not allowed.', reason: 'origin' });
}

const incomingOf = (event: Event, { route }: Endpoint): Incoming => ({
  headers: event.headers,
  path: event.pathParameters ?? {},
  body: readBody(event, route ? acceptedBy(route) : []),
  sourceIp: event.requestContext.http.sourceIp,
});

/** Unless a route says otherwise, one that reads a body reads JSON. */
const acceptedBy = ({ accepts, on, does }: NonNullable<Endpoint['route']>) =>
  accepts ?? (on.startsWith('POST ') && does !== 'issueNonce' ? (['json'] as const) : []);

const resultOf = ({ status, body, headers }: Reply): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});
