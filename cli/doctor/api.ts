import { setTimeout } from 'node:timers/promises';
import type { App } from '../../lambdas/contract/app.ts';
import { routeKeyOf } from '../../lambdas/profiles/routes.ts';
import { vendRouteOf } from '../token-requests.ts';
import { type Examination, type Finding, fault, ok } from './finding.ts';

const timeoutMillis = 10_000;
/** Signatures of AWS requests and the times of logins go by the clock: AWS allows five minutes, verifiers seconds. */
const maxSkewSeconds = 30;
/** An origin that no app allows. */
const stranger = 'https://doctor.invalid';

/** Whether the API answers, and whether this machine's clock is right. */
export const examineApi: Examination = async ({ target: { apiUrl } }) => {
  const answer = await asked(`${apiUrl}/health`);
  if (!(answer instanceof Response))
    return [
      fault('api', `${apiUrl} does not answer: ${answer.message}`, 'Deploy it, or check its domain and DNS.'),
    ];
  if (!answer.ok)
    return [
      fault(
        'api',
        `${apiUrl}/health answers ${answer.status}`,
        'Look into the log of the function ServeShared.',
      ),
    ];
  const skewSeconds = Math.round(Date.parse(answer.headers.get('date') ?? '') / 1000 - Date.now() / 1000);
  const isRight = Math.abs(skewSeconds) <= maxSkewSeconds;
  return [
    ok('api', `${apiUrl} answers`),
    isRight
      ? ok('clock', 'this machine and the service agree')
      : fault(
          'clock',
          `the service's clock says ${skewSeconds} s more than this machine's`,
          "Correct this machine's clock. AWS's is right.",
        ),
  ];
};

/** Whether pages of each allowed origin may call, and others may not. */
export const examineCors: Examination = async ({ target: { apiUrl }, apps }) =>
  Promise.all(apps.map((app) => corsOf(app, apiUrl)));

async function corsOf(app: App, apiUrl: string): Promise<Finding> {
  const about = `${app.name} cors`;
  const [method = '', path = ''] = routeKeyOf(app, vendRouteOf(app)).split(' ');
  const allowedFor = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await asked(`${apiUrl}${path}`, { method: 'OPTIONS', headers });
    if (!(answer instanceof Response)) throw answer;
    return answer.headers.get('access-control-allow-origin');
  };
  const isAllowed = async (origin: string) => ['*', origin].includes((await allowedFor(origin)) ?? '');
  const { allowedOrigins } = app;
  if (allowedOrigins.includes('*'))
    return (await isAllowed(stranger))
      ? ok(about, 'pages of every origin may call')
      : fault(about, 'pages may not call, though allowedOrigins is *', deploy);
  const barred = [];
  for (const origin of allowedOrigins) if (!(await isAllowed(origin))) barred.push(origin);
  if (barred.length > 0) return fault(about, `pages of ${barred.join(', ')} may not call`, deploy);
  if ((await allowedFor(stranger)) === stranger)
    return fault(about, `pages of every origin may call, and allowedOrigins names ${allowedOrigins}`, deploy);
  return ok(about, allowedOrigins.length > 0 ? `pages of ${allowedOrigins} may call` : 'no page may call');
}

const deploy = 'Deploy vending.config.ts: the API has another list.';

/** An answer, or why there is none. Once more after a pause: one lost packet is no illness. */
async function asked(url: string, request: RequestInit = {}, isLast = false): Promise<Response | Error> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMillis) });
  } catch (error) {
    if (isLast) return new Error(reasonOf(error as Error));
    await setTimeout(200);
    return asked(url, request, true);
  }
}

/** Of `fetch`, the message alone is always the same. */
function reasonOf({ message, cause }: Error): string {
  const { message: reason, code } = (cause ?? {}) as { message?: string; code?: string };
  return reason || code || message;
}
