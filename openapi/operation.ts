import type { App } from '../lambdas/contract/app.ts';
import { isUpstream } from '../lambdas/contract/app.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';
import type { RefusalCode } from '../lambdas/contract/refusal.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { everyAppRoutes } from '../lambdas/profiles/every-app.ts';
import { describedActions } from './actions.ts';
import { bodyOf, type DescribedBody, exampleBodyOf, has } from './body.ts';
import { limitsOfCallers, requirementsOf } from './callers.ts';
import type { Collector } from './components.ts';
import { headersNamed } from './headers.ts';
import { inferredSchema } from './inferred-schema.ts';
import { operationId, routeName } from './operation-id.ts';
import { namingHeaders, parametersOf, takesNonceHeader } from './parameters.ts';
import { refusalResponses } from './refusal-responses.ts';
import { examplesOf, replySamples } from './samples.ts';

export interface Described {
  readonly app: App;
  /** The name of its profile. */
  readonly profile: string;
}

/** An Operation Object (OpenAPI 3.1.1 section 4.8.10) for one route of an app. */
export function operationOf({ app, profile }: Described, route: Route<unknown>, collect: Collector) {
  const { summary, isCached } = describedActions[route.does];
  const body = bodyOf(app, route);
  const name = routeName(route.on);
  const limits = limitsOf(app, route);
  const limited = Object.fromEntries(limits.map((each) => [each, app.limits[each]]));
  const codes = codesOf(app, route, body);
  const own = `${profile}.${name}`;
  return {
    operationId: operationId(app.name, route.on),
    tags: [app.name],
    summary: `${summary}.`,
    ...(limits.length > 0 && { description: inWords(app, limits), 'x-limits': limited }),
    security: securityOf(app, route, body),
    ...nonEmpty('parameters', parametersOf(app, route, body)),
    ...(body && {
      requestBody: requestBodyOf(
        { app, profile },
        route,
        body,
        `${everyAppRoutes.includes(route) ? name : own}.Body`,
        collect,
      ),
    }),
    responses: {
      ...answersOf(
        { app, profile },
        route,
        `${everyAppRoutes.includes(route) && route.does !== 'introspect' ? name : own}.Answer`,
        collect,
      ),
      ...(isCached && {
        '304': {
          description: 'The client has this version.',
          headers: headersNamed(['ETag', 'Cache-Control']),
        },
      }),
      ...refusalResponses({ app, profile, route, limits }, codes, collect),
    },
  };
}

const nonEmpty = <Key extends string>(key: Key, list: readonly object[]) =>
  list.length > 0 ? { [key]: list } : {};

function requestBodyOf(
  { app, profile }: Described,
  route: Route<unknown>,
  body: DescribedBody,
  name: string,
  { put }: Collector,
) {
  const content = {
    schema: put('schemas', name, body.schema, app.name),
    example: exampleBodyOf(app, route, examplesOf({ profile })),
  };
  return {
    required: body.isRequired,
    content: Object.fromEntries(body.mediaTypes.map((type) => [type, content])),
  };
}

function answersOf(described: Described, route: Route<unknown>, name: string, { put }: Collector) {
  const { app, profile } = described;
  const examples = Map.groupBy(replySamples(app, profile, route, 'example'), ({ status }) => status);
  const byStatus = Map.groupBy(replySamples(app, profile, route, 'schema'), ({ status }) => status);
  const isLimited = limitsOf(app, route).length > 0;
  const isCached = describedActions[route.does].isCached;
  const hasGuests =
    route.does === 'vend' && route.role !== 'vendor' && app.callers.some(({ kind }) => kind === 'unsafeOpen');
  const headers = headersNamed([
    'Apigw-Requestid',
    'Cache-Control',
    ...(isCached ? (['ETag'] as const) : []),
    ...(isLimited ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
    ...(hasGuests ? (['X-Guest-Secret'] as const) : []),
  ]);
  return Object.fromEntries(
    [...byStatus].map(([status, replies]) => {
      const bodies = replies.flatMap(({ body }) => (body === undefined ? [] : [body]));
      const content = bodies.length > 0 && {
        content: {
          'application/json': {
            schema: put('schemas', name, inferredSchema(bodies), app.name),
            example: examples.get(status)?.[0]?.body,
          },
        },
      };
      return [String(status), { description: 'Done.', headers, ...content }];
    }),
  );
}

function limitsOf({ callers }: App, { does, role }: Route<unknown>): readonly LimitName[] {
  const { by, limits = [] } = describedActions[does];
  if (by !== 'callers') return limits;
  return limitsOfCallers(role === 'vendor' ? ['apiKey'] : callers.map(({ kind }) => kind));
}

const inWords = ({ limits }: App, names: readonly LimitName[]) =>
  `Limits: ${names.map((name) => `\`${name}\` ${limits[name].max} in ${limits[name].windowSeconds} s`).join(', ')}.`;

function securityOf(app: App, { does, role }: Route<unknown>, body: DescribedBody | undefined) {
  const { by } = describedActions[does];
  if (by === 'backends' || (by === 'callers' && role === 'vendor')) return [{ apiKey: [] }];
  if (by === 'callers') return requirementsOf(app, has(body, 'password') || has(body, 'passcode'));
  if (by !== 'token' || has(body, 'token')) return [];
  return [{ token: [] }, ...(has(body, 'refreshToken') ? [{}] : [])];
}

function codesOf(app: App, route: Route<unknown>, body: DescribedBody | undefined): RefusalCode[] {
  const { codes, by, isCached } = describedActions[route.does];
  const mayName = route.on.includes('{') || namingHeaders(app, route).length > 0;
  const isVend = route.does === 'vend';
  const demandsNonce = isVend && (has(body, 'nonce') || takesNonceHeader(app, route, body));
  return [
    ...(body ? (['invalid_request', 'unsupported_media_type'] as const) : []),
    // `X-Guest-Secret` is read wherever proofs are.
    ...(by === 'callers' || by === 'backends' ? (['invalid_request'] as const) : []),
    'payload_too_large',
    ...(isCached ? [] : (['forbidden'] as const)),
    ...codes,
    ...(mayName ? (['not_found'] as const) : []),
    ...(demandsNonce ? (['invalid_nonce'] as const) : []),
    ...(isVend && isUpstream(app)
      ? (['upstream_failed', 'upstream_unavailable', 'upstream_timeout'] as const)
      : []),
    'unavailable',
    'internal',
  ];
}
