import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HttpApi } from '../../local/http-api.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { seenIn } from '../../local/seen.ts';
import type { Answered } from '../../local/traffic.ts';
import { eventually } from '../harness/eventually.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

/** Answers as the body says; logs its own line about the request, as our functions do. */
const indexJs = `
  exports.handler = async ({ body = '{}', requestContext }) => {
    const { returns, says } = JSON.parse(body);
    const line = { event: 'request', correlation_id: requestContext.requestId, ...says };
    if (says) process.stdout.write(JSON.stringify(line) + '\\n');
    return returns ?? {};
  };`;

let runner: Runner;
const told: Answered[] = [];
beforeAll(async () => {
  runner = await startRunner({
    assembly: writeAssembly(smallTemplate(), indexJs),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: () => {},
    now: () => 1_800_000_000_000,
    page: () => (request, response) => {
      if (request.url !== '/-/hello') return false;
      response.end('hello');
      return true;
    },
  });
  runner.traffic.subscribe((request) => told.push(request));
});
afterAll(async () => {
  await runner.close();
  removeDirectories();
});

async function sent(path: string, init: RequestInit): Promise<Partial<Answered> | undefined> {
  const { headers } = await fetch(`${runner.baseUrl}${path}`, init);
  const id = headers.get('apigw-requestid');
  return eventually(
    () => told.find(({ requestId }) => requestId === id),
    (request) => request !== undefined,
  );
}
const post = (instruction: object) =>
  sent('/items/7?secret=1', { method: 'POST', body: JSON.stringify(instruction) });

test('a request that was served, by its path alone', async () => {
  const request = await post({ says: { app: 'shop', status: 200 } });
  const seen = { at: 1_800_000_000_000, method: 'POST', path: '/items/7', app: 'shop', status: 200 };
  expect(request).toEqual({ ...seen, millis: expect.any(Number), requestId: expect.any(String) });
});

test('why it was refused, by which limit, and until when', async () => {
  const returns = {
    statusCode: 429,
    headers: { ratelimit: '"noncesPerIp";r=3;t=9, "vendsPerSubject";r=0;t=296' },
    body: JSON.stringify({ code: 'rate_limited' }),
  };
  const says = { app: 'shop', code: 'rate_limited', reason: 'limit vendsPerSubject' };
  const [until, limit] = [1_800_000_296_000, 'vendsPerSubject'];
  expect(await post({ returns, says })).toMatchObject({ ...says, status: 429, limit, until });
});

test('a limit ends so many seconds after the answer, however long that took', () => {
  const request = { url: '/shop/token', method: 'POST', headers: {} } as IncomingMessage;
  const headers = { ratelimit: '"vendsPerSubject";r=0;t=296' };
  const answer = { statusCode: 429, headers, body: Buffer.from('{}') };
  const times = { at: 1_000, answeredAt: 3_500 };
  expect(seenIn(request, answer, { routes: [], cors: undefined } as unknown as HttpApi, times)).toMatchObject(
    {
      at: 1_000,
      until: 299_500,
    },
  );
});

test('a preflight whose origin no app allows is among them, though no function sees it', async () => {
  const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
  expect(await sent('/items/7', { method: 'OPTIONS', headers })).toMatchObject({
    status: 204,
    code: 'origin_not_allowed',
    reason: 'no app has the origin http://localhost:5173 in allowedOrigins',
  });
});

test('a page answers what is its own, before the API and outside of the feed', async () => {
  expect(await (await fetch(`${runner.baseUrl}/-/hello`)).text()).toBe('hello');
  expect(told.some(({ path }) => path === '/-/hello')).toBe(false);
  expect(runner.traffic.recent()).toEqual(told);
});
