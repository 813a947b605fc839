import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accountId } from './account.ts';
import type { Received } from './cloud-front.ts';
import type { RouteMatch } from './routes.ts';

export interface EventSource {
  request: Received;
  /** Decoded path, see `decodePath`. */
  path: string;
  match: RouteMatch<{ routeKey: string }>;
  body: Buffer;
  apiId: string;
  /** Host and port at which the API answers. */
  domainName: string;
  requestId: string;
  now: Date;
}

/** Hop-by-hop headers stay with the gateway; the event has a separate member for cookies. */
const notForwarded = new Set(['connection', 'cookie', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);
const textual = /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/;

/**
 * The path as HTTP APIs match it and pass it on: percent-decoded, and cut at a `?` that only the decoding brought to
 * light. Undefined if it cannot be decoded. AWS documents the decoding for parameters only; that `rawPath` is
 * decoded as well was seen by others on live APIs (honojs/hono issue 2156, middleapi/standard-server pull 93).
 */
export function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/\?.*$/s, '')).replace(/\?.*$/s, '');
  } catch {
    return undefined;
  }
}

/**
 * The Lambda event of payload format 2.0.
 * Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function toEvent(source: EventSource): APIGatewayProxyEventV2 {
  const { request, path, match, body, apiId, domainName, requestId, now } = source;
  const { method = 'GET', url = '/', rawHeaders, httpVersion, socket } = request;
  const sourceIp = socket.remoteAddress ?? '';
  const received = pairs(rawHeaders).map(([name, value]) => [name.toLowerCase(), value] as const);
  const cookies = received.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/));
  const headers = join([
    ...received.filter(([name]) => !notForwarded.has(name)),
    // The client may have sent this header: API Gateway appends to it, so the first entry can't be trusted.
    ['x-forwarded-for', sourceIp],
    ['x-forwarded-proto', 'http'],
  ]);
  const rawQueryString = /\?(.*)$/s.exec(url)?.[1] ?? '';
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = body.length > 0 && !textual.test(contentType);
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(rawQueryString && { queryStringParameters: join([...new URLSearchParams(rawQueryString)]) }),
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix: apiId,
      http: {
        method,
        path,
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(match.pathParameters && { pathParameters: match.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

function pairs(flat: string[]): [string, string][] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []));
}

/** Values of one name are joined by a comma, in their order. */
function join(entries: (readonly [string, string])[]): Record<string, string> {
  const grouped = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries(
    [...grouped].map(([name, same]) => [name, same.map(([, value]) => value).join(',')]),
  );
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
