import type { VendingConfig } from '../lambdas/config/schema.ts';
import { securitySchemes } from './callers.ts';
import { describeApi } from './describe-api.ts';
import { errorGuide } from './error-guide.ts';

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
  readonly responses: Readonly<Record<string, Response>>;
}
interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly example?: unknown }>>;
}

const intro = `# The API

Every route of every profile, as the apps of the tests have them. \`npm run docs\` writes this page from the same schemas
that read requests. A deployment describes its own apps, with their limits, at \`GET /openapi.json\` (OpenAPI 3.1):
\`npx openapi-typescript https://your-api.example.com/openapi.json\` makes types of it. Each error is explained in
[errors.md](errors.md), and how to call the service in [calling.md](calling.md).`;

/** `docs/api.md`: one app of each profile. */
export function apiMarkdown(config: VendingConfig): string {
  const profiles = Map.groupBy(Object.entries(config.apps), ([, { profile }]) => profile);
  // The app that plays most: it has all routes of its profile.
  const shown = [...profiles].map(([profile, apps]) => {
    const [first] = [...apps].sort(([, one], [, other]) => other.roles.length - one.roles.length);
    return [profile, first?.[0] ?? ''] as const;
  });
  const { paths } = describeApi(config) as unknown as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const of = (tag: string) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        operation.tags[0] === tag ? [sectionOf(`${method.toUpperCase()} ${path}`, operation)] : [],
      ),
    );
  return `${[
    intro,
    '## Who calls',
    Object.entries(securitySchemes)
      .map(([name, { description }]) => `- \`${name}\`: ${description}`)
      .join('\n'),
    ...shown.flatMap(([profile, app]) => [`## ${profile}`, ...of(app)]),
    '## The service itself',
    ...of('service'),
  ].join('\n\n')}\n`;
}

function sectionOf(
  key: string,
  { summary, security, parameters = [], requestBody, responses }: Operation,
): string {
  const callers = [...new Set(security.flatMap((each) => Object.keys(each)))].map((name) => `\`${name}\``);
  const by =
    security.some((each) => Object.keys(each).length === 0) && callers.length > 0 ? ', or by its body' : '';
  const headers = parameters
    .filter((each) => each.in === 'header')
    .map(({ name, required }) => `\`${name}\`${required ? '' : ' (optional)'}`);
  const [body] = Object.values(requestBody?.content ?? {});
  const types = Object.keys(requestBody?.content ?? {}).map((type) =>
    type.replace(/^.*\/(x-www-)?/, '').replace('-urlencoded', ''),
  );
  const [done] = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const answer = Object.values(done?.[1].content ?? {})[0]?.example;
  return [
    `### ${key}`,
    `${summary} ${callers.length > 0 ? `By ${callers.join(', ')}${by}.` : 'By anyone.'}${headers.length > 0 ? ` Headers: ${headers.join(', ')}.` : ''}`,
    ...(body ? [`Body (${types.join(' or ')}):`, json(body.example)] : []),
    `Answer: ${done?.[0]}.`,
    ...(answer === undefined ? [] : [json(answer)]),
    `Refusals: ${refusalsOf(responses)}.`,
  ].join('\n\n');
}

const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** The name of a response has its codes. */
const refusalsOf = (responses: Readonly<Record<string, Response>>) =>
  Object.entries(responses)
    .flatMap(([status, { $ref = '' }]) =>
      $ref
        .split('/')
        .slice(3)
        .flatMap((name) => name.split('.').slice(1))
        .filter((code) => code in errorGuide)
        .map((code) => `${status} [\`${code}\`](errors.md#${code})`),
    )
    .join(', ');
