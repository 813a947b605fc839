import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import type { App } from '../lambdas/contract/app.ts';

/**
 * What a page may send to any app: our own headers, and those that HTTP and tracing libraries add to every request
 * (W3C Trace Context and Baggage, Sentry, Datadog). A browser blocks a request with any other header.
 */
const everyAppHeaders = [
  ...['authorization', 'content-type', 'x-api-key', 'x-guest-secret', 'x-nonce', 'x-requested-with'],
  ...['baggage', 'sentry-trace', 'traceparent', 'tracestate'],
  ...['origin', 'parent-id', 'sampling-priority', 'tags', 'trace-id'].map((name) => `x-datadog-${name}`),
];

/** What a page may read of an answer, besides the headers that every page may (Fetch Standard, "safelisted"). */
const exposedHeaders = [
  'apigw-requestid',
  'date',
  'etag',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'x-guest-secret',
];

/** The gateway's one CORS list, for all apps; none if no browser may call. */
export function corsOf(
  apps: readonly App[],
  additionalRequestHeaders: readonly string[],
): CorsPreflightOptions | undefined {
  const origins = [...new Set(apps.flatMap(({ allowedOrigins }) => allowedOrigins))].sort();
  if (origins.length === 0) return undefined;
  return {
    // The union of the apps' lists; each app refuses origins that are not on its own.
    allowOrigins: origins.includes('*') ? ['*'] : origins,
    // For pages that always say `credentials: 'include'`. Nothing here reads a cookie. HTTP APIs refuse it with `*`.
    allowCredentials: !origins.includes('*'),
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
    allowHeaders: [
      ...new Set([
        ...everyAppHeaders,
        ...apps.flatMap(({ profile }) => profile.requestHeaders),
        ...additionalRequestHeaders,
      ]),
    ].sort(),
    exposeHeaders: exposedHeaders,
    maxAge: Duration.days(1),
  };
}
