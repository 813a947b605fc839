import { type App, isSigning } from '../contract/app.ts';
import { publishesKeys } from '../contract/secrets.ts';
import { routeKeyOf, routesOf } from '../profiles/routes.ts';
import type { Logger } from './logger.ts';

/** One request to the service, and what its answer must be. */
export interface Probe {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  isRight(status: number): boolean;
}

const is = (wanted: number) => (status: number) => status === wanted;
const isRefused = (status: number) => status >= 400 && status < 500;

/**
 * The service is up; verifiers find each app's keys; and each app refuses a request without any proof. A token is given to
 * none of them: that would take a credential.
 */
export const probesOf = (apps: readonly App[]): Probe[] => [
  { method: 'GET', path: '/health', isRight: is(200) },
  ...apps
    .filter(publishesKeys)
    .map(({ name }) => ({ method: 'GET', path: `/${name}/.well-known/jwks.json`, isRight: is(200) })),
  ...apps.flatMap(withoutProof),
];

function withoutProof(app: App): Probe[] {
  const headers = { 'content-type': 'application/json' };
  if (isSigning(app))
    return [
      {
        method: 'POST',
        path: `/${app.name}/introspect`,
        headers,
        body: '{"token":"none"}',
        isRight: is(401),
      },
    ];
  // Guests have no proof, and get a token.
  if (app.callers.some(({ kind }) => kind === 'unsafeOpen')) return [];
  return routesOf(app)
    .filter(({ does, on }) => does === 'vend' && !on.includes('{'))
    .slice(0, 1)
    .map((route) => {
      const [method = '', path = ''] = routeKeyOf(app, route).split(' ');
      return { method, path, ...(method === 'POST' && { headers, body: '{}' }), isRight: isRefused };
    });
}

const timeoutMillis = 8_000;

/** Sends all probes, and logs each whose answer is not right. Throws if there is one. */
export async function sendProbes(apiUrl: string, probes: readonly Probe[], { log }: Logger): Promise<void> {
  const wrong = await Promise.all(
    probes.map(async ({ method, path, isRight, ...sent }) => {
      const signal = AbortSignal.timeout(timeoutMillis);
      const answered = fetch(`${apiUrl}${path}`, { method, ...sent, signal });
      const status = await answered.then(
        (response) => response.status,
        () => 0,
      );
      if (isRight(status)) return 0;
      const reason = status === 0 ? 'no answer' : 'not the right status';
      log({ level: 'ERROR', event: 'probe', route: `${method} ${path}`, status, reason });
      return 1;
    }),
  );
  const failed = wrong.reduce((sum: number, each) => sum + each, 0);
  if (failed > 0) throw new Error(`${failed} of ${probes.length} probes failed`);
}
