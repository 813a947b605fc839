import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { toEvent } from '../../local/gateway-event.ts';
import { matchRoute } from '../../local/routes.ts';
import type { Credentials } from '../../local/seed.ts';
import type { Deployment } from './deployment.ts';

/** A request that can be made again and again. */
export interface Request {
  readonly name: string;
  /** In the logical id of the function that answers. */
  readonly function: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, other at each request; empty for none. */
  body(): string;
}

/** By name: what is measured. */
export function requestsOf({ apps }: Credentials): readonly Request[] {
  const { comapi, wonderful } = apps;
  const [user] = comapi?.users ?? [];
  const authenticate = { function: 'ServeAppcomapi', method: 'POST', path: '/comapi/authenticate' } as const;
  return [
    {
      name: 'nonce',
      function: 'ServeShared',
      method: 'GET',
      path: `/nonces/apispaces/${comapi?.['apiSpaceId']}/sessions/start`,
      headers: {},
      body: () => '',
    },
    {
      ...authenticate,
      name: 'vend by API key (HS256)',
      headers: { 'x-api-key': comapi?.apiKey ?? '' },
      body: () => JSON.stringify({ username: 'user-1', nonce: randomUUID() }),
    },
    {
      name: 'vend by OIDC (RS256)',
      function: 'ServeAppwonderful',
      method: 'POST',
      path: '/wonderful/api/sdk-token',
      headers: { authorization: `Bearer ${wonderful?.bearerToken}` },
      body: () => '{}',
    },
    {
      ...authenticate,
      name: 'login by password (HS256)',
      headers: {},
      body: () => JSON.stringify({ ...user, nonce: randomUUID() }),
    },
  ];
}

const addressOf = '203.0.113.7';

/** The request as API Gateway hands it to the function. */
export function eventOf({ runner }: Deployment, { method, path, headers, body }: Request) {
  const { api } = runner.deployment;
  const match = matchRoute(api.routes, method, path);
  if (!match) throw new Error(`no route takes ${method} ${path}`);
  const all = { host: new URL(runner.baseUrl).host, 'content-type': 'application/json', ...headers };
  return toEvent({
    request: {
      method,
      url: path,
      httpVersion: '1.1',
      rawHeaders: Object.entries(all).flat(),
      socket: { remoteAddress: addressOf },
    } as IncomingMessage,
    path,
    match,
    body: Buffer.from(body()),
    apiId: api.apiId,
    domainName: all.host,
    requestId: randomUUID(),
    now: new Date(),
  });
}
