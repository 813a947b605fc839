import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { corsHeaders, isPreflight } from './cors.ts';
import { decodePath, toEvent } from './gateway-event.ts';
import { type GatewayResponse, gatewayMessage, toResponse } from './gateway-response.ts';
import type { HttpApi } from './http-api.ts';
import { readBody } from './read-body.ts';
import { matchRoute } from './routes.ts';
import type { Outcome } from './sandbox.ts';
import { seenIn } from './seen.ts';
import type { Seen } from './traffic.ts';

export interface GatewayOptions {
  invoke(functionId: string, event: unknown, requestId: string): Promise<Outcome>;
  /** Epoch milliseconds. */
  now(): number;
  log(line: string): void;
  /** Gets each request when it has been answered. */
  answered(request: Seen): void;
  /** Answers what is not the API's, and says whether it does. */
  page?: PageHandler | undefined;
}

/** Takes a request before the API does, and returns true; or returns false. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

// API Gateway Developer Guide, "Quotas for configuring and running an HTTP API".
const bodyLimitBytes = 10 * 1024 * 1024;
const headLimitBytes = 10_240;

/** A server that answers nothing before `serveApi`. Node's own limit on headers is higher than the gateway's. */
export function createGatewayServer(): Server {
  return createServer({ maxHeaderSize: 8 * headLimitBytes });
}

/** Serves the HTTP API of now, with its `$default` stage, as API Gateway does; throttling is not enforced. */
export function serveApi(
  server: Server,
  domainName: string,
  apiNow: () => HttpApi,
  { invoke, now, log, answered, page }: GatewayOptions,
): void {
  server.on('request', async (request, response) => {
    if (page?.(request, response)) return;
    const api = apiNow();
    const requestId = randomUUID();
    const [at, startedAtMillis] = [now(), performance.now()];
    let isLogged = false;
    const answer = await answerTo(request, requestId, api, () => {
      isLogged = true;
    }).catch((error: Error) => {
      log(`gateway: ${error.message}`);
      return gatewayMessage(500, 'Internal Server Error');
    });
    const answeredAt = now();
    const sent = api.cors ? withCors(api.cors, request, answer) : answer;
    const { statusCode, headers, body } = sent;
    response.writeHead(statusCode, {
      ...headers,
      'apigw-requestid': requestId,
      // The length of an answer to HEAD would be that of the answer to GET (RFC 9110 section 8.6).
      ...(statusCode !== 204 &&
        statusCode !== 304 &&
        request.method !== 'HEAD' && { 'content-length': body.length }),
    });
    response.end(body);
    const millis = Math.round(performance.now() - startedAtMillis);
    answered({ ...seenIn(request, sent, api, { at, answeredAt }), requestId, millis, isLogged });
  });

  async function answerTo(
    request: IncomingMessage,
    requestId: string,
    api: HttpApi,
    invoking: () => void,
  ): Promise<GatewayResponse> {
    request.url = originForm(request.url ?? '/');
    if (hostsOf(request) > 1) return gatewayMessage(400, 'Bad Request');
    if (headBytes(request) > headLimitBytes) return gatewayMessage(431, 'Request Header Fields Too Large');
    if (api.cors && isPreflight(request)) return { statusCode: 204, headers: {}, body: Buffer.alloc(0) };
    const path = decodePath(request.url ?? '/');
    if (path === undefined) return gatewayMessage(400, 'Bad Request');
    const match = matchRoute(api.routes, request.method ?? 'GET', path);
    if (!match) return gatewayMessage(404, 'Not Found');
    const body = await readBody(request, bodyLimitBytes);
    if (!body) return gatewayMessage(413, 'Request Entity Too Large');
    const { functionId, permitted, routeKey } = match.route;
    if (!permitted) {
      throw new Error(`no AWS::Lambda::Permission lets API Gateway invoke ${functionId} for ${routeKey}`);
    }
    const { apiId } = api;
    const received = api.throughCloudFront?.(request) ?? request;
    const event = toEvent({
      request: received,
      path,
      match,
      body,
      apiId,
      domainName,
      requestId,
      now: new Date(now()),
    });
    invoking();
    const outcome = await invoke(functionId, event, requestId);
    if (outcome.kind === 'timed out') return gatewayMessage(503, 'Service Unavailable');
    if (outcome.kind === 'failed') return gatewayMessage(500, 'Internal Server Error');
    try {
      return toResponse(outcome.payload);
    } catch (error) {
      throw new Error(
        `${functionId} returned what payload format 2.0 does not allow: ${(error as Error).message}`,
      );
    }
  }
}

/** With CORS configured, the gateway's own headers replace the integration's (http-api-cors, first note). */
function withCors(cors: NonNullable<HttpApi['cors']>, request: IncomingMessage, answer: GatewayResponse) {
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  const headers = { ...Object.fromEntries(own), ...corsHeaders(cors, request.headers, isPreflight(request)) };
  return { ...answer, headers };
}

/** A request target may name scheme and host as well (RFC 9112 section 3.2.2). */
const originForm = (target: string) => target.replace(/^https?:\/\/[^/?]*\/?/i, '/');

/** A request with two `Host` fields is malformed (RFC 9112 section 3.2). */
const hostsOf = ({ rawHeaders }: IncomingMessage) =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;

/** The quota counts the request line and the header values, not the header names. */
function headBytes({ method, url, httpVersion, rawHeaders }: IncomingMessage): number {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  return Buffer.byteLength([`${method} ${url} HTTP/${httpVersion}`, ...values].join(''));
}
