import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { httpUpstream } from '../../lambdas/adapters/upstream-http.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { listen } from '../../local/listen.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { expectAllHandled } from '../harness/unhandled-rejections.ts';
import {
  type Answer,
  endless,
  endlessBody,
  everythingOf,
  good,
  hasty,
  httpVendor,
  limits,
  never,
  request,
  says,
  secret,
} from './http-vendor.ts';

const vendor = httpVendor();
expectAllHandled();
const { send } = vendor;

const html = `<html>${secret}</html>`;
const problem = JSON.stringify({ title: 'Error', detail: secret });

describe('a request', () => {
  test('is a POST with JSON', async () => {
    vendor.answers = [good];
    expect(await send(endless, `${vendor.url}/prefix`)).toEqual({ status: 200, body: { ok: true } });
    expect(vendor.calls).toMatchObject([
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
    vendor.answers = [says(201, '"text"')];
    const body = { form: { grant_type: 'a b', secret: 'ä&=' } };
    expect(await send(endless, vendor.url, { ...request, body })).toEqual({ status: 201, body: 'text' });
    expect(vendor.calls).toMatchObject([
      {
        body: 'grant_type=a+b&secret=%C3%A4%26%3D',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]);
  });
});

const breaksOff =
  (status: number): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-length': '1000' })
      .write(problem.slice(1), () => response.destroy());

describe('an error that asking again would not mend is the answer, at once and without its body', () => {
  test.each([
    ['HTML that could be a problem', 400, says(400, html)],
    ['a problem that is too large', 400, says(400, JSON.stringify('x'.repeat(200_000)))],
    ['a problem that breaks off', 400, breaksOff(400)],
    ['a problem of another status', 404, says(404, problem)],
    ['HTML', 401, says(401, html)],
    ['nothing', 401, says(401, '')],
    ['a body that never ends', 401, endlessBody(401)],
    ['a body that is too large', 403, says(403, 'x'.repeat(200_000))],
    ['a body that breaks off', 404, breaksOff(404)],
    ['a redirect', 302, says(302, '', { location: '/elsewhere' })],
    ['a redirect that keeps the method', 307, says(307, '', { location: '/elsewhere' })],
  ])('%s', async (_title, status, answer) => {
    vendor.answers = [answer];
    expect(await send()).toEqual({ status, body: undefined });
    expect(vendor.calls.map(({ url }) => url)).toEqual(['/call']);
  });
});

test('a 400 is the answer with its body: it may name the field that is wrong', async () => {
  vendor.answers = [says(400, problem)];
  expect(await send()).toEqual({ status: 400, body: JSON.parse(problem) });
  vendor.answers = [endlessBody(400)];
  expect(await send(endless, vendor.url, request, hasty)).toEqual({ status: 400, body: undefined });
});

test('an error whose body is not wanted is not kept open', async () => {
  const closed = new Promise<void>((resolve) => {
    vendor.answers = [
      (response, call) => {
        endlessBody(401)(response, call);
        response.on('close', resolve);
      },
    ];
  });
  await httpUpstream(vendor.url, { ...limits, attemptTimeoutMillis: 600_000 }).send(request, endless);
  await closed;
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
];

describe('what is no answer is refused, with nothing that was sent or said', () => {
  test.each(faults)('%s', async (_title, answer, code, attempts, retry) => {
    vendor.answers = [answer];
    const failure = await failureOf(send());
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code });
    expect((failure as Refusal).options.retryAfterSeconds).toBe(retry);
    expect(vendor.calls).toHaveLength(attempts);
    expect(everythingOf(failure)).not.toMatch(/secret|html|detail|127\.0\.0\.1|call/i);
  });

  test.each([
    ['no answer', never],
    ['a body that never ends', endlessBody(200)],
  ])('%s', async (_title, answer) => {
    vendor.answers = [answer];
    const failure = await failureOf(send(endless, vendor.url, request, hasty));
    expect(failure).toMatchObject({
      code: 'upstream_timeout',
      options: { reason: 'an attempt took too long' },
    });
    expect(vendor.calls).toHaveLength(3);
    expect(everythingOf(failure)).not.toMatch(/secret|127\.0\.0\.1|call/i);
  });

  test('a date in Retry-After is counted from now', async () => {
    vendor.answers = [retryAfter(inSeconds(1_800))];
    const { retryAfterSeconds = 0 } = ((await failureOf(send())) as Refusal).options;
    expect(retryAfterSeconds).toBeGreaterThan(1_500);
    expect(retryAfterSeconds).toBeLessThanOrEqual(1_800);
  });

  test('as much as is allowed is taken', async () => {
    vendor.answers = [says(200, large(65_536))];
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
    expect(vendor.calls).toEqual([]);
  });
});
