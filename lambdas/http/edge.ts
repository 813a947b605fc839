import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { App } from '../contract/app.ts';
import type { Incoming } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import { acceptedBy } from '../profiles/routes.ts';
import { readBody } from './body.ts';
import { type Endpoint, type Endpoints, fallback } from './endpoint.ts';
import {
  commonHeaders,
  type Event,
  type Internal,
  type Routed,
  refusals,
  requestLog,
  resultOf,
  routing,
  withoutContent,
} from './layers.ts';
import type { Logger } from './logger.ts';
import type { SourceAddress } from './source-address.ts';

/**
 * A Lambda handler that serves these endpoints; `HEAD` runs the endpoint of `GET`. middy carries only the transport:
 * `serve` decides what a request means. The outermost layer runs last, so a refusal is translated, then gets its
 * headers, then is logged. Every line of the log carries the ids of its request.
 *
 * @param otherRouteKeys route keys of the API that other functions serve: for the answer to a wrong method.
 */
export function edge(
  logger: Logger,
  sourceAddress: SourceAddress,
  endpoints: Endpoints,
  otherRouteKeys: readonly string[] = [],
) {
  const routeKeys = [...endpoints.keys(), ...otherRouteKeys];
  const endpointOf = (event: Event): Endpoint =>
    endpoints.get(event.routeKey.replace('HEAD ', 'GET ')) ?? fallback(routeKeys, event);

  const handler = middy<Event, APIGatewayProxyStructuredResultV2, Error, Routed, Internal>({
    timeoutEarlyInMillis: 0,
  })
    .use(routing(endpointOf))
    .use(requestLog(logger))
    .use(withoutContent)
    .use(commonHeaders)
    .use(refusals(logger))
    .handler(async (event, { endpoint }) => {
      // First of all: a request that comes past CloudFront gets nothing.
      const sourceIp = sourceAddress(event);
      if (!endpoint.isPublic) refuseForeignOrigin(event, endpoint.app);
      return resultOf(await endpoint.serve(incomingOf(event, endpoint, sourceIp)));
    });
  return (event: Event, context: Context) => {
    const { awsRequestId } = context;
    const gatewayRequestId = event.requestContext.requestId;
    return logger.during({ awsRequestId, gatewayRequestId }, () => handler(event, context as Routed));
  };
}

/** Requests without an `Origin` don't come from a page: backends and mobile apps send none. */
function refuseForeignOrigin({ headers }: Event, app: App | undefined): void {
  const { origin } = headers;
  if (!app || origin === undefined || app.allowedOrigins.includes('*') || app.allowedOrigins.includes(origin))
    return;
  throw new Refusal('forbidden', { detail: 'This origin is not allowed.', reason: 'origin' });
}

const incomingOf = (event: Event, { route }: Endpoint, sourceIp: string): Incoming => ({
  headers: event.headers,
  path: event.pathParameters ?? {},
  body: readBody(event, route ? acceptedBy(route) : []),
  sourceIp,
});
