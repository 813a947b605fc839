import { createServer, type IncomingMessage } from 'node:http';
import { listen } from '../../local/listen.ts';
import { newContext, vendEvent } from '../job/events.ts';
import { oursInMemory } from '../job/ours-in-memory.ts';

const sample = vendEvent();
const routeKeys = new Map([['/comapi/authenticate', 'POST /comapi/authenticate']]);

/** What stands in for API Gateway: an event like its own, without its time and cost. */
function eventOf({ method = '', url = '', headers, socket }: IncomingMessage, body: string) {
  const routeKey = routeKeys.get(url) ?? '$default';
  const sourceIp = socket.remoteAddress ?? '';
  const { requestContext } = sample;
  const http = { ...requestContext.http, method, path: url, sourceIp };
  return {
    ...sample,
    routeKey,
    rawPath: url,
    headers: headers as Record<string, string>,
    requestContext: { ...requestContext, routeKey, http },
    body,
  };
}

/** Our handler as Lambda runs it, behind the smallest adapter: edge, validation, digests, audit, log lines, metrics. */
export async function serve() {
  const handler = oursInMemory();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const answer = await handler(eventOf(request, body), newContext() as never);
      const content = answer.body ?? '';
      response.writeHead(answer.statusCode ?? 500, {
        ...(answer.headers as Record<string, string>),
        'content-length': Buffer.byteLength(content),
      });
      response.end(content);
    });
  });
  return (await listen(server, 0)).port;
}
