import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { App } from '../contract/app.ts';
import type { Incoming, Reply } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Route, RouteThat } from '../contract/route.ts';
import type { ServedBy } from '../profiles/actions.ts';

/** The answer to one route key of the HTTP API. App and route are absent if it belongs to no app. */
export interface Endpoint {
  readonly app?: App;
  readonly route?: Route<unknown>;
  /** For pages of every website: the answers hold nothing secret. */
  readonly isPublic?: true;
  serve(incoming: Incoming): Promise<Reply>;
}

/** By HTTP API route key: `POST /qiscus/auth/verify`. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

/** How the routes of these actions are answered. */
export type Handlers<Does extends ServedBy<'serve-app'>> = {
  readonly [Each in Does]: (route: RouteThat<Each>, incoming: Incoming) => Promise<Reply>;
};

/**
 * Answers a request that no route of the API matches. Refuses: `method_not_allowed` with `Allow` when the path exists under
 * other methods (RFC 9110 section 15.5.6), otherwise `not_found`.
 */
export function fallback(
  routeKeys: readonly string[],
  { requestContext: { http } }: APIGatewayProxyEventV2,
): Endpoint {
  const given = http.path.split('/');
  const there = routeKeys.map((key) => key.split(' ')).filter(([, path = '']) => matches(path, given));
  const methods = there.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...new Set(methods)].join(', ');
  return {
    serve: async () => {
      throw allow ? new Refusal('method_not_allowed', { headers: { allow } }) : new Refusal('not_found');
    },
  };
}

function matches(pattern: string, given: readonly string[]): boolean {
  const wanted = pattern.split('/');
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith('{') || part === given[at])
  );
}
