import type { App } from '../lambdas/contract/app.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';
import { Refusal, type RefusalCode } from '../lambdas/contract/refusal.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { refusalReply } from '../lambdas/http/refusals.ts';
import type { Collector } from './components.ts';
import { errorGuide } from './error-guide.ts';
import { type AnswerHeader, headersNamed } from './headers.ts';
import { inferredSchema } from './inferred-schema.ts';
import type { JsonSchema } from './json-schema.ts';

type Options = NonNullable<ConstructorParameters<typeof Refusal>[1]>;

/** What varies in a refusal of this code, so that each form of a vendor's envelope is seen. */
function casesOf(code: RefusalCode, [name = 'vendsPerSubject']: readonly LimitName[]): Options[] {
  if (code === 'invalid_request')
    return [{ field: 'nonce', detail: 'The field nonce is missing or not valid.' }];
  if (code === 'rate_limited') {
    const detail = `At most 10 in 900 s (${name}). The next one in 296 s.`;
    const quota = { name, max: 10, windowSeconds: 900, remaining: 0, resetSeconds: 296 };
    return [{ detail, quota, retryAfterSeconds: 296 }];
  }
  if (code === 'unavailable') return [{ retryAfterSeconds: 5 }];
  if (code !== 'invalid_token') return [{}];
  return [{}, { why: 'missing' }, { why: 'expired' }, { why: 'bad_signature' }];
}

export interface Refused {
  readonly app: App;
  readonly profile: string;
  readonly route: Route<unknown>;
  /** The limits that the route counts against. */
  readonly limits: readonly LimitName[];
}

/** The answers to refused requests, by status: what `http/refusals.ts` writes. */
export function refusalResponses(
  { app, profile, route, limits }: Refused,
  codes: readonly RefusalCode[],
  { put }: Collector,
) {
  const all = [...new Set(codes)].flatMap((code) =>
    casesOf(code, limits).map((options) => {
      const { status, body, headers = {} } = refusalReply(new Refusal(code, options), app.profile, route);
      return {
        code,
        why: options.why,
        status,
        body,
        mediaType: headers['content-type'] ?? 'application/json',
      };
    }),
  );
  const byStatus = [...Map.groupBy(all, ({ status }) => status)].sort(([one], [other]) => one - other);
  return Object.fromEntries(
    byStatus.map(([status, replies]) => {
      const [{ mediaType } = { mediaType: '' }] = replies;
      const own = [...new Set(replies.map(({ code }) => code))];
      const isProblem = mediaType === 'application/problem+json';
      const examples = replies.map(({ code, why, body }) => [why ? `${code}.${why}` : code, { value: body }]);
      const schema = isProblem ? problemOf(own) : inferredSchema(replies.map(({ body }) => body));
      const response = {
        description: own.map((code) => `\`${code}\`: ${errorGuide[code][0]}`).join('\n\n'),
        headers: headersNamed(headersOf(status, own)),
        content: { [mediaType]: { schema, examples: Object.fromEntries(examples) } },
      };
      const name = [isProblem ? 'problem' : `${profile}-error`, ...own].join('.');
      return [String(status), put('responses', name, response, app.name)];
    }),
  );
}

function headersOf(status: number, codes: readonly RefusalCode[]): AnswerHeader[] {
  const mayRetry = status === 429 || status === 503;
  return [
    'Apigw-Requestid',
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(mayRetry ? (['Retry-After'] as const) : []),
    ...(codes.includes('rate_limited') ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
  ];
}

const problemOf = (codes: readonly RefusalCode[]): JsonSchema => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object', properties: { code: { enum: codes } } },
  ],
});

/** RFC 9457, with the members that the service adds. */
export const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where this code is explained.' },
    title: { type: 'string', description: 'The same for every problem of this code.' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(errorGuide), description: 'For programs. It never changes.' },
    detail: { type: 'string', description: 'What is wrong with this request.' },
    limit: { type: 'string', description: 'Of `rate_limited`: which limit is used up.' },
    retryAfter: { type: 'integer', description: 'After so many seconds it may work.' },
  },
  required: ['type', 'title', 'status', 'code'],
} as const;
