import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { httpUpstream } from '../../lambdas/adapters/upstream-http.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { UpstreamRequest } from '../../lambdas/contract/upstream.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { failureOf } from '../doubles/failure-of.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** A vendor who answers the first request with the first of these, and all after the last with the last. */
let answers: Answer[] = [];
let calls: { method: string; url: string; headers: IncomingMessage['headers']; body: string; at: number }[] =
  [];
let vendor: Listening;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  calls = [];
  process.on('unhandledRejection', noteUnhandled);
  vendor = await listen(async (request, response) => {
    const at = performance.now();
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const { method = '', url = '', headers } = request;
    calls.push({ method, url, headers, body, at });
    return answers[Math.min(calls.length, answers.length) - 1]?.(response, request);
  }, 0);
});
afterEach(async () => {
  await vendor.close();
  await pause(20);
  process.off('unhandledRejection', noteUnhandled);
  jest.restoreAllMocks();
  expect(unhandled).toEqual([]);
});

const limits = { attemptTimeoutMillis: 300, maxAttempts: 3 };
const secret = 'Secret-Of-Ours';
const request: UpstreamRequest = {
  path: '/call',
  headers: { authorization: `Bearer ${secret}` },
  body: { json: { secret } },
};
const endless = new AbortController().signal;
const send = (signal = endless, url = vendor.url, sent = request) =>
  httpUpstream(url, limits).send(sent, signal);

/** Says `secret`, which a vendor may well quote. */
const says =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);
const good = says(200, '{"ok":true}');
const never: Answer = () => {};
const endlessBody =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
const html = `<html>${secret}</html>`;
const problem = JSON.stringify({ title: 'Error', detail: secret });

describe('a request', () => {
  test('is a POST with JSON', async () => {
    answers = [good];
    expect(await send(endless, `${vendor.url}/prefix`)).toEqual({ status: 200, body: { ok: true } });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: '/prefix/call',
        body: JSON.stringify({ secret }),
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          accept: 'application/json',
        },
      },
    ]);
  });

  test('is a POST with a form', async () => {
    answers = [says(201, '"text"')];
    const body = { form: { grant_type: 'a b', secret: 'ä&=' } };
    expect(await send(endless, vendor.url, { ...request, body })).toEqual({ status: 201, body: 'text' });
    expect(calls).toMatchObject([
      {
        body: 'grant_type=a+b&secret=%C3%A4%26%3D',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]);
  });
});

describe('an error that asking again would not mend is the answer, at once and without its body', () => {
  test.each([
    ['a problem', 400, says(400, problem)],
    ['HTML', 401, says(401, html)],
    ['nothing', 401, says(401, '')],
    ['a body that never ends', 401, endlessBody(401)],
    ['a body that is too large', 403, says(403, 'x'.repeat(200_000))],
    ['a body that breaks off', 404, says(404, problem.slice(1), { 'content-length': '1000' })],
    ['a redirect', 302, says(302, '', { location: '/elsewhere' })],
    ['a redirect that keeps the method', 307, says(307, '', { location: '/elsewhere' })],
  ])('%s', async (_title, status, answer) => {
    answers = [answer];
    expect(await send()).toEqual({ status, body: undefined });
    expect(calls.map(({ url }) => url)).toEqual(['/call']);
  });
});

test('an error whose body is not wanted is not kept open', async () => {
  const closed = new Promise<number>((resolve) => {
    answers = [
      (response, call) => {
        endlessBody(401)(response, call);
        response.on('close', () => resolve(performance.now()));
      },
    ];
  });
  const startedAt = performance.now();
  await httpUpstream(vendor.url, { ...limits, attemptTimeoutMillis: 4_000 }).send(request, endless);
  expect((await closed) - startedAt).toBeLessThan(2_000);
});

const large = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();
const retryAfter = (value: string) => says(429, problem, { 'retry-after': value });

/** `retry` is what the caller is told of `Retry-After`, in seconds. */
const faults: [title: string, answer: Answer, code: string, attempts: number, retry: number | undefined][] = [
  ['500', says(500, problem), 'upstream_failed', 3, undefined],
  ['500 with a body that never ends', endlessBody(500), 'upstream_failed', 3, undefined],
  ['502 with HTML', says(502, html), 'upstream_failed', 3, undefined],
  ['504', says(504, ''), 'upstream_failed', 3, undefined],
  ['429', says(429, problem), 'upstream_unavailable', 3, 5],
  ['503', says(503, html), 'upstream_unavailable', 3, 5],
  ['429 with Retry-After', retryAfter('7'), 'upstream_unavailable', 1, 7],
  ['503 with Retry-After', says(503, '', { 'retry-after': '7' }), 'upstream_unavailable', 1, 7],
  ['429 with Retry-After 0', retryAfter('0'), 'upstream_unavailable', 1, 1],
  ['429 with a Retry-After of days', retryAfter('999999'), 'upstream_unavailable', 1, 3_600],
  ['429 with a date long ago', retryAfter('Wed, 21 Oct 2015 07:28:00 GMT'), 'upstream_unavailable', 1, 1],
  ['429 with a Retry-After of words', retryAfter('soon'), 'upstream_unavailable', 3, 5],
  ['200 with HTML', says(200, html), 'upstream_failed', 1, undefined],
  ['200 with nothing', says(200, ''), 'upstream_failed', 1, undefined],
  ['200 with JSON that ends too soon', says(200, problem.slice(0, -1)), 'upstream_failed', 1, undefined],
  ['200 with too much', says(200, large(65_537)), 'upstream_failed', 1, undefined],
  [
    '200 with too much once it is unpacked',
    says(200, gzipSync(large(5_000_000)), { 'content-encoding': 'gzip' }),
    'upstream_failed',
    1,
    undefined,
  ],
  [
    'a body that breaks off',
    (response) => response.writeHead(200).write('{', () => response.destroy()),
    'upstream_failed',
    3,
    undefined,
  ],
  ['a connection that closes', (_response, { socket }) => socket.destroy(), 'upstream_failed', 3, undefined],
  ['no answer', never, 'upstream_timeout', 3, undefined],
  ['a body that never ends', endlessBody(200), 'upstream_timeout', 3, undefined],
];

describe('what is no answer is refused, with nothing that was sent or said', () => {
  test.each(faults)('%s', async (_title, answer, code, attempts, retry) => {
    answers = [answer];
    const startedAt = performance.now();
    const failure = await failureOf(send());
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code });
    expect((failure as Refusal).options.retryAfterSeconds).toBe(retry);
    expect(calls).toHaveLength(attempts);
    // Three attempts of 300 ms and pauses of at most 600; the rest is for a machine that is busy.
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(everythingOf(failure)).not.toMatch(/secret|html|detail|127\.0\.0\.1|call/i);
  });

  test('a date in Retry-After is counted from now', async () => {
    answers = [retryAfter(inSeconds(30))];
    const { retryAfterSeconds = 0 } = ((await failureOf(send())) as Refusal).options;
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(28);
    expect(retryAfterSeconds).toBeLessThanOrEqual(30);
  });

  test('as much as is allowed is taken', async () => {
    answers = [says(200, large(65_536))];
    expect(await send()).toMatchObject({ status: 200 });
  });

  test('a connection that is refused', async () => {
    const nobody = await listen(() => {}, 0);
    await nobody.close();
    const failure = await failureOf(send(endless, nobody.url));
    expect(failure).toMatchObject({ code: 'upstream_failed', message: 'the connection failed' });
    expect(everythingOf(failure)).not.toMatch(/secret|ECONNREFUSED/i);
  });

  test('a header that can not be sent is not quoted', async () => {
    const headers = { appkey: `${secret}\n` };
    const unsendable = { ...request, headers: { ...headers, other: `${secret}€` } };
    const failure = await failureOf(send(endless, vendor.url, unsendable));
    expect(failure).toMatchObject({ code: 'upstream_failed' });
    expect(everythingOf(failure)).not.toContain(secret);
    expect(calls).toEqual([]);
  });
});

describe('again', () => {
  test('an attempt that follows a failed one may succeed', async () => {
    answers = [says(500, ''), (_response, { socket }) => socket.destroy(), good];
    expect(await send()).toEqual({ status: 200, body: { ok: true } });
    expect(calls).toHaveLength(3);
  });

  test.each([1, 2, 5])('never more often than maxAttempts: %i', async (maxAttempts) => {
    answers = [says(500, '')];
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await failureOf(httpUpstream(vendor.url, { ...limits, maxAttempts }).send(request, endless));
    expect(calls).toHaveLength(maxAttempts);
  });

  test('after pauses that grow and are drawn at random', async () => {
    answers = [says(500, '')];
    const gaps = async (drawn: number) => {
      calls = [];
      const random = jest.spyOn(Math, 'random').mockReturnValue(drawn);
      await failureOf(send());
      random.mockRestore();
      const [first = 0, second = 0, third = 0] = calls.map(({ at }) => at);
      return [second - first, third - second] as const;
    };
    const [soon, later] = [await gaps(0), await gaps(0.999)];
    expect(soon[0]).toBeGreaterThan(95);
    expect(soon[1]).toBeGreaterThan(195);
    expect(later[0]).toBeGreaterThan(190);
    expect(later[1]).toBeGreaterThan(390);
    expect(later[0] + later[1] - soon[0] - soon[1]).toBeGreaterThan(100);
  });
});

describe('the signal ends it', () => {
  const timeLimit = async (millis: number, attemptTimeoutMillis: number) => {
    const startedAt = performance.now();
    const upstream = httpUpstream(vendor.url, { ...limits, attemptTimeoutMillis });
    const failure = await failureOf(upstream.send(request, AbortSignal.timeout(millis)));
    return { failure, millis: performance.now() - startedAt };
  };

  test.each([
    ['in an attempt', never, 150, 4_000, 1],
    ['in the body', endlessBody(200), 150, 4_000, 1],
    ['in a pause', says(500, ''), 60, 4_000, 1],
    ['in a later attempt', never, 550, 300, 2],
  ])('%s', async (_title, answer, limit, attemptTimeoutMillis, attempts) => {
    answers = [answer];
    const { failure, millis } = await timeLimit(limit, attemptTimeoutMillis);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code: 'upstream_timeout', message: 'no answer in time' });
    expect(millis).toBeGreaterThan(limit - 10);
    expect(millis).toBeLessThan(limit + 1_000);
    await pause(400);
    expect(calls).toHaveLength(attempts);
  });

  test('and leaves no timer behind that would keep the process', async () => {
    answers = [says(500, '')];
    const before = timers();
    await timeLimit(60, 4_000);
    expect(timers()).toBe(before);
  });

  test('before the first attempt', async () => {
    answers = [good];
    const failure = await failureOf(send(AbortSignal.abort(new Error(secret))));
    expect(failure).toMatchObject({ code: 'upstream_timeout' });
    expect(everythingOf(failure)).not.toContain(secret);
    expect(calls).toEqual([]);
  });
});

/** Those that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** All that could reach a log or an answer. */
function everythingOf(error: Error): string {
  const { options, message, cause } = error as Refusal;
  return JSON.stringify({ options, message, cause: String(cause ?? '') });
}
