import { deepStrictEqual } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { environment } from '../../lambdas/contract/environment.ts';
import { createSandbox } from '../../local/sandbox.ts';
import type { Deployment } from './deployment.ts';
import { eventOf, type Request, requestsOf } from './requests.ts';
import { startSandbox } from './sandbox.ts';

/**
 * Makes each request to two processes: one under AWS's runtime client, one under the local runner's. Throws unless both
 * answer the same, up to what no two answers share: times, and what is made up for one answer alone.
 */
export async function compareAnswers(deployment: Deployment): Promise<number> {
  const requests = requestsOf(deployment.credentials).flatMap((request) => [request, ...refusedOf(request)]);
  for (const request of requests) {
    const started = deployment.sandboxOf(request.function, 'at once');
    // Beside other work on the machine, the stand-ins are slow.
    const patient = { ...started.environment, [environment.awsTimeoutMillis]: '8000' };
    const options = { ...started, environment: patient };
    const real = await startSandbox(options);
    const local = createSandbox({ ...options, name: request.name, timeoutMillis: 20_000, log() {} });
    try {
      const { payload } = await real.invoke(eventOf(deployment, request));
      const outcome = await local.invoke(eventOf(deployment, request), randomUUID());
      if (outcome.kind !== 'answered') throw new Error(`${request.name}: the local runner ${outcome.kind}`);
      deepStrictEqual(sharedOf(JSON.parse(payload)), sharedOf(JSON.parse(outcome.payload)), request.name);
    } finally {
      await Promise.all([real.close(), local.close()]);
    }
  }
  return requests.length;
}

/** Without proof, and with a body that is not JSON. */
function refusedOf(request: Request): Request[] {
  if (request.method === 'GET') return [];
  const { name } = request;
  return [
    {
      ...request,
      name: `${name}, without proof`,
      headers: {},
      body: () => JSON.stringify({ nonce: randomUUID() }),
    },
    { ...request, name: `${name}, with a broken body`, body: () => '{' },
  ];
}

const madeUp = /^(nonce|jti|iat|exp|nbf|authenticationId|expiresAt|expiresOn|ratelimit|x-request-id)$/;
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A token's parts, and each value that is made up as its type. */
function sharedOf(value: unknown, name = ''): unknown {
  if (madeUp.test(name)) return typeof value;
  if (typeof value === 'string') {
    if (compactJws.test(value))
      return value
        .split('.')
        .slice(0, 2)
        .map((part) => sharedOf(jsonOf(Buffer.from(part, 'base64url').toString())));
    const json = jsonOf(value);
    return json === undefined ? value : sharedOf(json);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sharedOf(member, key)]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
