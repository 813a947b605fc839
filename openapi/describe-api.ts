import { appsOf } from '../lambdas/config/apps.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { maxBodyBytes } from '../lambdas/http/body.ts';
import { routesOf } from '../lambdas/profiles/routes.ts';
import { securitySchemes } from './callers.ts';
import { collector } from './components.ts';
import { answerHeaders, headersNamed } from './headers.ts';
import { operationOf } from './operation.ts';
import { problemSchema } from './refusal-responses.ts';

const about = `Tokens for chat SDKs. Each app has its own path, callers and limits.

- An answer with a token is for one caller: \`Cache-Control: no-store\`.
- A refusal is a problem (RFC 9457) with a stable \`code\`; on a vendor's own routes it has the vendor's form.
- A path that is not here gets 404, and a method that is not here gets 405. \`HEAD\` is answered wherever \`GET\` is.
- A body has at most ${maxBodyBytes} bytes. The gateway's own throttle answers 429 or 503 with \`{"message": "..."}\`.`;

/** The description of the API that this configuration deploys: OpenAPI 3.1, made of the schemas that validate. */
export function describeApi(config: Pick<VendingConfig, 'name' | 'apps'>) {
  const collect = collector();
  const paths: Record<string, Record<string, object>> = {};
  const add = (path: string, method: string, operation: object) => {
    paths[path] = { ...paths[path], [method]: operation };
  };
  for (const app of appsOf(config))
    for (const route of routesOf(app)) {
      const [method = '', path = ''] = route.on.split(' ');
      const described = { app, profile: config.apps[app.name]?.profile ?? '' };
      add(`/${app.name}${path}`, method.toLowerCase(), operationOf(described, route, collect));
    }
  for (const [path, operation] of Object.entries(ownRoutes)) add(path, 'get', operation);
  return {
    openapi: '3.1.1',
    info: {
      title: config.name,
      version: '1',
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      ...Object.entries(config.apps).map(([name, { profile }]) => ({
        name,
        description: `An app for ${profile}.`,
      })),
      { name: 'service', description: 'The service itself.' },
    ],
    paths,
    components: {
      securitySchemes,
      ...collect.kept,
      headers: answerHeaders,
      schemas: { Problem: problemSchema, ...collect.kept.schemas },
    },
    'x-max-body-bytes': maxBodyBytes,
  };
}

export type ApiDescription = ReturnType<typeof describeApi>;

const cached = {
  '304': { description: 'The client has this version.', headers: headersNamed(['ETag', 'Cache-Control']) },
};
const ownRoute = (
  operationId: string,
  summary: string,
  mediaType: string,
  schema: object,
  more: object = {},
) => ({
  operationId,
  tags: ['service'],
  summary,
  security: [],
  responses: {
    '200': {
      description: 'Done.',
      headers: headersNamed(['Apigw-Requestid', 'Cache-Control']),
      content: { [mediaType]: { schema } },
    },
    ...more,
    '413': { $ref: '#/components/responses/problem.payload_too_large' },
    '500': { $ref: '#/components/responses/problem.internal' },
  },
});

/** What the service has besides its apps. */
const ownRoutes = {
  '/health': ownRoute('health', 'Says that the service is up.', 'application/json', {
    type: 'object',
    properties: { status: { type: 'string', const: 'ok' } },
    required: ['status'],
  }),
  '/openapi.json': ownRoute(
    'describeApi',
    'This description.',
    'application/json',
    { type: 'object' },
    cached,
  ),
  '/errors': ownRoute(
    'explainErrors',
    'Explains each code of a refusal.',
    'text/html',
    { type: 'string' },
    cached,
  ),
};
