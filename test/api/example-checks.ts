import { readFileSync } from 'node:fs';
import { decodeJwt } from 'jose';
import type { AppCredentials } from '../../local/seed.ts';
import type { Check } from '../harness/checks.ts';
import { call } from '../harness/http.ts';
import type { Served } from '../harness/serve.ts';

export interface Operation {
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly const?: string } }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: object }>> };
  readonly responses: Record<string, unknown>;
}
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Operations that need what others have answered, in their order. An identity token and a nonce are for one use. */
const qiscusLogin = ['POST /nonce', 'POST /auth/passcode', 'POST /auth/verify'];
const space = '/apispaces/{apiSpaceId}';
const walks: Readonly<Record<string, readonly string[]>> = {
  comapi: [
    ...['POST /nonce', `GET ${space}/sessions/start`, 'POST /authenticate', `POST ${space}/sessions`],
    ...[
      `GET ${space}/sessions/{sessionId}`,
      `GET ${space}/conversations`,
      `GET ${space}/profiles/{profileId}`,
    ],
    `DELETE ${space}/sessions/{sessionId}`,
  ],
  qiscus: ['sdk', 'mobile'].flatMap((family) => [
    ...[...qiscusLogin, `POST /api/v2/${family}/auth/verify_identity_token`],
    ...[`POST /api/v2/${family}/refresh_user_token`, `POST /api/v2/${family}/logout`],
  ]),
  wonderful: ['POST /nonce', 'POST /api/sdk-token', 'POST /nonce', 'POST /api/refresh-sdk-token'],
};

/** Where an earlier answer, or a login, has what an example can only make up. */
const sources: Readonly<Record<string, readonly string[]>> = {
  nonce: ['nonce'],
  'X-Nonce': ['nonce'],
  username: ['username'],
  password: ['password'],
  passcode: ['passcode'],
  authenticationId: ['authenticationId'],
  authenticationToken: ['jwt'],
  sessionId: ['session.id'],
  profileId: ['session.profileId'],
  identity_token: ['identity_token'],
  user_id: ['results.user.email'],
  refresh_token: ['results.user.refresh_token'],
  token: ['results.token', 'token'],
  entityId: ['id'],
};

/** Each operation of the description, sent with its example to the service, gets its documented 2xx. */
export function exampleChecks(served: Served, paths: Paths): Check[] {
  const { baseUrl } = served.runner;
  return Object.entries(served.credentials.apps).map(([app, credentials]) => ({
    name: `the service takes the examples of ${app}`,
    async run() {
      const operations = new Map(
        Object.entries(paths).flatMap(([path, methods]) =>
          Object.entries(methods).flatMap(([method, operation]): [string, Operation][] =>
            operation.tags[0] === app
              ? [[`${method.toUpperCase()} ${path.slice(app.length + 1)}`, operation]]
              : [],
          ),
        ),
      );
      const walk = (walks[credentials.profile] ?? []).filter((on) => operations.has(on));
      const rest = [...operations.keys()].filter((on) => !walk.includes(on));
      const known = new Map(Object.entries({ ...credentials.users?.[0] }));
      const wrong: string[] = [];
      for (const on of [...rest, ...walk]) {
        const answer = await sent(on, operations.get(on) as Operation, known);
        if (!answer.isDescribed) wrong.push(`${on}: ${answer.status} ${answer.code ?? ''}`);
      }
      if (wrong.length > 0 || operations.size === 0) throw new Error(wrong.join('\n') || 'no operations');

      async function sent(on: string, operation: Operation, known: Map<string, string>) {
        const [method = '', path = ''] = on.split(' ');
        const { parameters = [], requestBody, responses } = operation;
        const knownAs = (name: string) => (sources[name] ?? []).map((each) => known.get(each)).find(Boolean);
        const example = requestBody?.content['application/json']?.example;
        const body =
          example &&
          JSON.parse(JSON.stringify(example), (name, value) =>
            typeof value === 'string' ? (knownAs(name) ?? value) : value,
          );
        const parameterOf = (name: string) =>
          parameters.find((each) => each.name === name)?.schema.const ?? knownAs(name) ?? 'made-up';
        const answer = await call(
          method,
          `${baseUrl}/${app}${path.replace(/\{(\w+)\}/g, (_, name) => parameterOf(name))}`,
          body,
          {
            ...(parameters.some(({ name }) => name === 'X-Nonce') && { 'x-nonce': parameterOf('X-Nonce') }),
            ...(await proof(
              operation,
              credentials,
              body?.userId,
              known.get(path.endsWith('-ws') ? 'wsToken' : 'token'),
            )),
          },
        );
        for (const [name, value] of leavesOf(answer.body)) known.set(name, value);
        if (path === '/auth/passcode') known.set('passcode', lastPasscode());
        const isDescribed = answer.status < 300 && String(answer.status) in responses;
        return { isDescribed, status: answer.status, code: answer.body?.code ?? answer.body?.error?.message };
      }
    },
  }));

  /** Headers that prove the first of the operation's callers. */
  async function proof(
    { security }: Operation,
    { apiKey, bearerToken = '' }: AppCredentials,
    userId: string | undefined,
    token: string | undefined,
  ): Promise<Record<string, string>> {
    const [scheme] = Object.keys(security[0] ?? {});
    if (scheme === 'apiKey') return { 'x-api-key': apiKey };
    if (scheme === 'token') return { authorization: `Bearer ${token}` };
    if (scheme !== 'oidc') return {};
    if (!userId) return { authorization: `Bearer ${bearerToken}` };
    const { iss, aud } = decodeJwt(bearerToken);
    const { identityProvider } = served.credentials.endpoints;
    const { body } = await call('POST', `${identityProvider}/sign`, { iss, aud, sub: userId });
    return { authorization: `Bearer ${body.token}` };
  }

  function lastPasscode(): string {
    const lines = readFileSync(served.outboxFile, 'utf8').trim().split('\n');
    return /\d{6}/.exec(JSON.parse(lines.at(-1) ?? '').message)?.[0] ?? '';
  }
}

/** The texts in an answer, by their paths in it. */
function leavesOf(value: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]));
}
