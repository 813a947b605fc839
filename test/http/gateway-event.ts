import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

export interface Sent {
  readonly path?: string;
  readonly pathParameters?: Record<string, string>;
  /** Names in lower case, as the gateway hands them over. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An event of payload format 2.0, as the HTTP API makes it for this route key. */
export function eventOf(routeKey: string, sent: Sent = {}): APIGatewayProxyEventV2 {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: sent.path ?? path,
    rawQueryString: '',
    headers: sent.headers ?? {},
    ...(sent.pathParameters && { pathParameters: sent.pathParameters }),
    ...(sent.body !== undefined && { body: sent.body }),
    isBase64Encoded: sent.isBase64Encoded ?? false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method,
        path: sent.path ?? path,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      },
      requestId: 'gateway-request',
      routeKey,
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1_584_039_838_390,
    },
  };
}

/** JSON in the body, with its content type. */
export const json = (value: unknown): Sent => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** The same with more headers. */
export const withHeaders = (more: Record<string, string>, sent: Sent = {}): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...more },
});

/** Each invocation has a context to itself, as in Lambda. */
export const newContext = () =>
  ({ awsRequestId: 'lambda-request', getRemainingTimeInMillis: () => 10_000 }) as Context;
