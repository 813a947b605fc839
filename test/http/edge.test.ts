import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { edge } from '../../lambdas/http/edge.ts';
import type { Endpoints } from '../../lambdas/http/endpoint.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { sourceAddressOf } from '../../lambdas/http/source-address.ts';
import { demoApp } from '../vending/demo-app.ts';
import { start } from '../vending/made-up-ports.ts';
import { eventOf, json, newContext, type Sent } from './gateway-event.ts';
import { commonHeaders, madeUpService } from './made-up-service.ts';

let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

const comapi = demoApp('comapi');
const vendRoute = 'POST /demo/authenticate';
const credentials = { username: 'alice', password: 'right', nonce: 'nonce' };
const failing = (error: unknown): Endpoints =>
  new Map([['GET /demo/fails', { app: comapi, serve: async () => Promise.reject(error) }]]);

describe('a request that is served', () => {
  test('is answered as the profile says, with the headers that every answer has', async () => {
    await service.ports.nonces.issue('nonce', start + 600);
    const token = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await service.fromApp(comapi, vendRoute, json(credentials))).toEqual({
      statusCode: 200,
      headers: {
        ...commonHeaders,
        'content-type': 'application/json',
        ratelimit: '"vendsPerSubject";r=9;t=900',
        'ratelimit-policy': '"vendsPerSubject";q=10;w=900',
      },
      body: { jwt: token, token, expiresAt: start + 900, expiresIn: 900 },
    });
  });

  test('is one line of the log, and nothing of its body or answer is in it', async () => {
    await service.ports.nonces.issue('nonce-to-hide', start + 600);
    const { body } = await service.fromApp(
      comapi,
      vendRoute,
      json({ ...credentials, nonce: 'nonce-to-hide' }),
    );
    expect(service.lines()).toStrictEqual([
      {
        timestamp: expect.any(String),
        level: 'INFO',
        service: 'tv',
        stage: 'prod',
        function_request_id: 'lambda-request',
        correlation_id: 'gateway-request',
        cold_start: true,
        event: 'request',
        route: vendRoute,
        status: 200,
        durationMillis: expect.any(Number),
        app: 'demo',
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'TokenVending',
              Dimensions: [['service'], ['service', 'app']],
              Metrics: [{ Name: 'LatencyMillis', Unit: 'Milliseconds' }],
            },
          ],
        },
        LatencyMillis: expect.any(Number),
      },
    ]);
    for (const secret of ['alice', 'right', 'nonce-to-hide', body.jwt])
      expect(service.written()).not.toContain(secret);
  });

  test('of a sandbox that has served before is no cold start', async () => {
    const handler = edge(
      loggerOf({ name: 'tv', stage: 'prod' }),
      sourceAddressOf(undefined),
      new Map([['GET /', { serve: async () => ({ status: 204 }) }]]),
    );
    for (const _ of [1, 2]) await handler(eventOf('GET /'), newContext());
    expect(service.lines().map((line) => line['cold_start'])).toEqual([true, false]);
  });

  test('keeps its ids among others that are served at the same time', async () => {
    const serve = async () => {
      await new Promise(setImmediate);
      throw new Error('late');
    };
    const handler = edge(
      loggerOf({ name: 'tv', stage: 'prod' }),
      sourceAddressOf(undefined),
      new Map([['GET /', { serve }]]),
    );
    await Promise.all(
      ['one', 'two'].map((awsRequestId) => handler(eventOf('GET /'), { ...newContext(), awsRequestId })),
    );
    const ids = service.lines().map(({ event, function_request_id }) => [event, function_request_id]);
    expect(ids.sort()).toEqual([
      ['request', 'one'],
      ['request', 'two'],
      ['unexpected_error', 'one'],
      ['unexpected_error', 'two'],
    ]);
  });

  test('is answered even if little of its time is left: Lambda alone ends what is late', async () => {
    const slow = async () => {
      await setTimeout(20);
      return { status: 204 };
    };
    const handler = edge(
      loggerOf({ name: 'tv', stage: 'prod' }),
      sourceAddressOf(undefined),
      new Map([['GET /', { serve: slow }]]),
    );
    const context = { ...newContext(), getRemainingTimeInMillis: () => 5 };
    expect(await handler(eventOf('GET /'), context)).toMatchObject({ statusCode: 204 });
  });

  test('comes from where the gateway saw it, whatever its headers say', async () => {
    const seen: string[] = [];
    const serve = async ({ sourceIp }: { sourceIp: string }) => {
      seen.push(sourceIp);
      return { status: 204 };
    };
    const headers = { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.7' };
    await service.answer(new Map([['GET /', { serve }]]), 'GET /', { headers });
    expect(seen).toEqual(['192.0.2.1']);
  });

  test('may be without a body, and is answered without one', async () => {
    const sent = { ...json(credentials), headers: { 'content-type': 'text/plain' } };
    expect(await service.fromShared([comapi], 'POST /demo/nonce', sent)).toMatchObject({
      statusCode: 201,
      body: { nonce: expect.stringMatching(/^[\w-]{32}$/), expiresAt: start + 600, expiresIn: 600 },
    });
    const silent: Endpoints = new Map([['GET /', { serve: async () => ({ status: 204 }) }]]);
    expect(await service.answer(silent, 'GET /')).toEqual({
      statusCode: 204,
      headers: commonHeaders,
      body: undefined,
    });
  });

  test('GET /health needs nothing', async () => {
    expect(await service.fromShared([], 'GET /health')).toMatchObject({
      statusCode: 200,
      body: { status: 'ok' },
    });
    expect(service.ports.calls).toEqual([]);
  });
});

describe('a request that is refused', () => {
  test('has the same headers, and those of its refusal', async () => {
    const reply = await service.fromApp(comapi, vendRoute, json({ ...credentials, password: 'wrong' }));
    expect(reply).toStrictEqual({
      statusCode: 401,
      headers: {
        ...commonHeaders,
        'content-type': 'application/problem+json',
        'www-authenticate': 'Password',
      },
      body: {
        type: '/errors#unauthenticated',
        title: 'The credentials are missing or not valid.',
        status: 401,
        code: 'unauthenticated',
      },
    });
    expect(service.lines()).toMatchObject([
      { level: 'INFO', status: 401, code: 'unauthenticated', reason: 'wrong password' },
    ]);
    expect(service.written()).not.toContain('"wrong"');
  });

  test('says when to come again, and is an error in the log', async () => {
    service.ports.secret.now(new Error('Secrets Manager TimeoutError'));
    const reply = await service.fromApp(comapi, vendRoute, json(credentials));
    expect(reply).toMatchObject({
      statusCode: 503,
      headers: { ...commonHeaders, 'retry-after': expect.stringMatching(/^([5-9]|1[0-4])$/) },
    });
    expect(service.lines()).toMatchObject([
      { level: 'ERROR', status: 503, code: 'key_unavailable', reason: 'Secrets Manager TimeoutError' },
    ]);
  });

  test.each<[title: string, sent: Sent, status: number, code: string]>([
    ['malformed JSON', { ...json(0), body: '{"password":"hunter2"' }, 400, 'invalid_request'],
    ['a key twice', { ...json(0), body: '{"nonce":"hunter2","nonce":"hunter2"}' }, 400, 'invalid_request'],
    ['no body', json(undefined), 400, 'invalid_request'],
    ['a wrong field', json({ ...credentials, password: ['hunter2'] }), 400, 'invalid_request'],
    ['no content type', { body: '{"password":"hunter2"}' }, 415, 'unsupported_media_type'],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'password=hunter2' },
      415,
      'unsupported_media_type',
    ],
    ['too large', json({ ...credentials, password: 'hunter2'.repeat(2_400) }), 413, 'payload_too_large'],
  ])('for its body is our shape and quotes nothing of it: %s', async (_title, sent, status, code) => {
    const reply = await service.fromApp(comapi, vendRoute, sent);
    expect(reply).toMatchObject({ statusCode: status, headers: commonHeaders, body: { status, code } });
    expect(JSON.stringify(reply) + service.written()).not.toContain('hunter2');
    expect(service.ports.calls).toEqual([]);
  });

  test("is the vendor's envelope on the vendor's route alone", async () => {
    const space = (comapi.settings as { apiSpaceId: string }).apiSpaceId;
    const sent = { ...json({}), pathParameters: { apiSpaceId: space } };
    expect((await service.fromApp(comapi, 'POST /demo/apispaces/{apiSpaceId}/sessions', sent)).body).toEqual({
      validationFailures: [{ paramName: 'authenticationId', message: expect.any(String) }],
    });
    expect((await service.fromApp(comapi, vendRoute, json({}))).body).toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('an unexpected error', () => {
  test.each([
    ['an error', new Error('hunter2')],
    ['one with a cause', new TypeError('hunter2', { cause: new Error('hunter2') })],
    ['one of several lines', new Error('first\nhunter2\nlast')],
    ['one with members', Object.assign(new Error('x'), { secret: 'hunter2', statusCode: 418, expose: true })],
    [
      'one that looks like a refusal',
      Object.assign(new Error('hunter2'), { name: 'Refusal', code: 'forbidden' }),
    ],
    ['a string', 'hunter2'],
    ['an object', { message: 'hunter2' }],
  ])('is one constant 500 and tells nobody what it said: %s', async (_title, error) => {
    const reply = await service.answer(failing(error), 'GET /demo/fails');
    expect(reply).toStrictEqual({
      statusCode: 500,
      headers: { ...commonHeaders, 'content-type': 'application/problem+json' },
      body: {
        type: '/errors#internal',
        title: 'Something went wrong on our side.',
        status: 500,
        code: 'internal',
      },
    });
    expect(service.written()).not.toContain('hunter2');
    expect(service.lines()).toMatchObject([
      { level: 'ERROR', event: 'unexpected_error', route: 'GET /demo/fails' },
      { level: 'ERROR', event: 'request', status: 500, code: 'internal' },
    ]);
  });

  test('is in the log with its class and its place', async () => {
    await service.answer(failing(new RangeError('hunter2')), 'GET /demo/fails');
    const [name, ...frames] = String(service.lines()[0]?.['error']).split('\n');
    expect([name, frames[0]]).toEqual([
      'RangeError',
      expect.stringMatching(/^ +at .*edge\.test\.ts\S*:\d+:\d+\)?$/),
    ]);
    for (const frame of frames) expect(frame).toMatch(/^ +at \S/);
  });

  test.each([undefined, '', 'RangeError: hunter2'])(
    'is its class alone without frames: %j',
    async (stack) => {
      const error = Object.assign(new RangeError('hunter2'), { stack });
      await service.answer(failing(error), 'GET /demo/fails');
      expect(service.lines()[0]).toMatchObject({ error: 'RangeError' });
    },
  );

  test.each([
    ['looks like a stack frame', new Error('unexpected token\n    at hunter2')],
    ['ends in such a line and is longer than the stack', new Error(`${'x'.repeat(5_000)}\n    at hunter2`)],
    ['has changed since', withChangedMessage()],
  ])('keeps its message to itself even if it %s', async (_, error) => {
    await service.answer(failing(error), 'GET /demo/fails');
    expect(service.written()).not.toContain('hunter2');
  });
});

test.each([
  ['rate_limited', { RateLimited: 1 }],
  ['upstream_timeout', { UpstreamFailed: 1 }],
  ['unauthenticated', {}],
] as const)('a refusal is counted, by its code as well: %s', async (code, more) => {
  await service.answer(failing(new Refusal(code)), 'GET /demo/fails');
  expect(service.lines()).toMatchObject([{ code, Refused: 1, ...more }]);
  expect(declared()).toEqual([
    [
      [['service'], ['service', 'app']],
      ['LatencyMillis', 'Refused', ...Object.keys(more)],
    ],
    [[['service', 'code']], ['Refused']],
  ]);
});

test('a refusal of no app is counted by its code, and for the whole service', async () => {
  await service.answer(new Map(), 'GET /{proxy+}');
  expect(declared()).toEqual([
    [[['service']], ['Refused']],
    [[['service', 'code']], ['Refused']],
  ]);
});

/** V8 writes the stack, with the message of that time, when it is first asked for. */
function withChangedMessage() {
  const error = new Error('look at hunter2');
  expect(error.stack).toContain('hunter2');
  return Object.assign(error, { message: 'changed' });
}

/** What the first line of the log has CloudWatch count: dimensions, and names of metrics. */
function declared() {
  const [line = {}] = service.lines();
  const { CloudWatchMetrics } = line['_aws'] as {
    CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  return CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Dimensions, Metrics.map(({ Name }) => Name)]);
}

test('a note outside of a request is not written', () => {
  const { note, log } = loggerOf({ name: 'tv', stage: 'prod' });
  note({ app: 'demo' }, { TokensVended: 1 });
  log({ level: 'INFO', event: 'request' });
  expect(service.lines()[0]).not.toHaveProperty('app');
});

test('a log line has no field for what must not be logged', () => {
  // @ts-expect-error The fields are closed.
  loggerOf({ name: 'tv', stage: 'prod' }).log({ level: 'INFO', event: 'request', token: 'hunter2' });
});
