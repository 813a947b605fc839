import { createHash, randomInt } from 'node:crypto';
import { inspect } from 'node:util';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appsOf } from '../../../lambdas/config/apps.ts';
import { routeKeyOf, routesOf } from '../../../lambdas/profiles/routes.ts';
import { listen } from '../../../local/listen.ts';
import { readBody } from '../../../local/read-body.ts';
import { matchRoute } from '../../../local/routes.ts';
import config from '../../fixtures/demo-config.ts';
import { call } from '../../harness/http.ts';
import { administrator, baseUrl, credentials } from '../../harness/target.ts';
import { anyShot, type Valid } from './any-shot.ts';
import { fire, type Shot } from './shot.ts';
import { validRequests } from './valid-requests.ts';

/** 15 of each route here, 300 in CI. To see a failure again: the same seed and number. */
const numRuns = Number(process.env['FUZZ_CASES'] ?? 15);
/** Ends what hangs: a busy machine sends as many requests as any other. */
const limitMillis = 60_000 + numRuns * 1_000;
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
process.stderr.write(`Fuzz: FUZZ_SEED=${seed} FUZZ_CASES=${numRuns}\n`);

/** Stands for a nonce that is good, in requests that take one. */
const placeholder = 'NONCE-NONCE-NONCE-NONCE-NONCE-32';
const requests = await validRequests(placeholder);

const survive = (route: string, check: (shot: Shot) => Promise<void>) => {
  const valid = requests[route];
  if (!valid) throw new Error(`no valid request to ${route}`);
  // What two routes share meets other requests at each of them.
  const own = seed + Object.keys(requests).indexOf(route);
  return fc.assert(fc.asyncProperty(anyShot(valid), check), { numRuns, seed: own });
};

/** Routes that take a nonce. */
const spending = [
  'POST /comapi/authenticate',
  'POST /qiscus/auth/verify',
  'POST /wonderful-nonce/api/sdk-token',
];

/** Tries these routes side by side, each to its end. Throws what all of them found. */
async function tryAll(routes: readonly string[], attempt: (route: string) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(routes.map(attempt));
  const faults = outcomes.flatMap((outcome, at) =>
    outcome.status === 'rejected' ? [`${routes[at]}: ${inspect(outcome.reason)}`] : [],
  );
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

test(
  'each route answers whatever comes, in time and by no fault of ours',
  () =>
    tryAll(
      Object.keys(requests).filter((route) => !spending.includes(route)),
      (route) =>
        survive(route, async (shot) => {
          expect(await fire(credentials.baseUrl, shot)).toBeLessThan(500);
        }),
    ),
  limitMillis,
);

test(
  'a route that takes a nonce does so as well, and loses no nonce to a request that gets no token',
  () =>
    tryAll(spending, async (route) => {
      const app = route.split('/')[1] ?? '';
      let nonce = await newNonce(app);
      await survive(route, async (shot) => {
        const status = await fire(credentials.baseUrl, withNonce(shot, nonce));
        const state = await stateOf(app, nonce);
        expect(status).toBeLessThan(500);
        if (status !== 200) expect([status, state]).toEqual([status, 'issued']);
        else if (state !== 'issued') nonce = await newNonce(app);
      });
    }),
  limitMillis,
);

test('a fault would be found, and said with its seed (control)', async () => {
  const faulty = await listen(async (request, response) => {
    const body = await readBody(request, 100_000);
    response.writeHead(body?.includes('__proto__') ? 500 : 200).end();
  }, 0);
  const valid = requests['POST /chatsdk/tokens'] as Valid;
  const property = fc.asyncProperty(anyShot(valid), async (shot) => (await fire(faulty.url, shot)) < 500);
  await expect(fc.assert(property, { numRuns: 200, seed: 1 })).rejects.toThrow(/seed: 1,/);
  await faulty.close();
});

test('every route of these apps is in the table', () => {
  const apps = ['comapi', 'qiscus', 'avaya', 'wonderful', 'chatsdk'];
  const routes = appsOf(config)
    .filter(({ name }) => apps.includes(name))
    .flatMap((app) => routesOf(app).map((route) => ({ routeKey: routeKeyOf(app, route) })));
  const shot = Object.values(requests).map(
    ({ method, path }) => matchRoute(routes, method, path)?.route.routeKey,
  );
  const missing = routes.map(({ routeKey }) => routeKey).filter((key) => !shot.includes(key));
  // The others have it from the same line of `every-app.ts`.
  expect(missing.filter((key) => !key.endsWith('/nonce') && !key.endsWith('/introspect'))).toEqual([]);
});

const newNonce = async (app: string): Promise<string> =>
  (await call('POST', `${baseUrl}/${app}/nonce`)).body.nonce;

function withNonce({ body, headers, ...shot }: Shot, nonce: string): Shot {
  const put = (text: string) => text.replaceAll(placeholder, nonce);
  return {
    ...shot,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, put(value)])),
    ...(body && { body: body.includes(placeholder) ? Buffer.from(put(body.toString())) : body }),
  };
}

async function stateOf(app: string, nonce: string): Promise<string | undefined> {
  const digest = createHash('sha256').update(nonce).digest('base64url');
  const read = new GetItemCommand({
    TableName: credentials.tables.ephemeral,
    Key: { pk: { S: `nonce#${app}#${digest}` } },
    ConsistentRead: true,
  });
  return (await administrator.send(read)).Item?.['state']?.S;
}
