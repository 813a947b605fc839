import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, UpstreamStandIn } from '../../local/stand-ins/upstream.ts';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import { eventually } from '../harness/eventually.ts';
import { type Answer, call } from '../harness/http.ts';
import { type Served, serve } from '../harness/serve.ts';
import { avaya, bearerFor, origin } from '../harness/target.ts';

const bearer = (token = avaya.bearerToken) => ({ authorization: `Bearer ${token}` });
const backend = { 'x-api-key': avaya.apiKey };
const askFor = (body: unknown, headers: Record<string, string> = bearer()) =>
  call('POST', `${avaya.url}/token`, body, headers);
const own = { userId: avaya.userId };

const clientConfig = {
  axpIntegrationId: avaya['integrationId'],
  axpHostName: 'na.api.avayacloud.com',
  fcmConnectorBaseUrl: '',
  configId: '',
  appKey: expect.stringMatching(/^[\w-]{32}$/),
  callingRemoteAddress: '',
};

describe('POST /token', () => {
  test('gives a user who has logged in their token, with the fields of the sample server', async () => {
    const { status, body, headers } = await askFor(own, { ...bearer(), origin });
    expect(status).toBe(200);
    expect(body).toEqual({ jwtToken: expect.any(String), ...clientConfig });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    const [prefix, header = '', payload = '', ...more] = body.jwtToken.split('.');
    expect([prefix, more.length]).toEqual(['jwt', 1]);
    expect(JSON.parse(atob(header))).toEqual({ alg: 'RS256' });
    const { exp, integrationId } = JSON.parse(atob(payload));
    expect(integrationId).toBe(avaya['integrationId']);
    const minutes = (exp - Date.now() / 1_000) / 60;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30.1);
  });

  test('gives a backend the token of any of its users', async () => {
    const vouched = {
      userName: 'Joe',
      userIdentifiers: { emailAddresses: ['joe@example.com'] },
      verified: true,
    };
    expect((await askFor({ userId: 'anybody', ...vouched }, backend)).status).toBe(200);
  });

  test('gives a user with a long name theirs: the vendor takes 70 characters of it', async () => {
    const token = await bearerFor(avaya, { sub: 'user-2', name: '😀'.repeat(71) });
    expect((await askFor({ userId: 'user-2' }, bearer(token))).status).toBe(200);
  });

  test.each([
    ['somebody else', { userId: 'user-2' }, bearer(), 403, 'forbidden'],
    ['nobody who proves it', own, {}, 401, 'unauthenticated'],
    ['a wrong API key', own, { 'x-api-key': `${avaya.apiKey}x` }, 401, 'unauthenticated'],
    ['a page of another origin', own, { ...bearer(), origin: 'https://evil.example' }, 403, 'forbidden'],
  ])('gives none for %s', async (_title, body, headers, status, code) => {
    expect(await askFor(body, headers)).toMatchObject({ status, body: { code } });
  });

  const identifiers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`type-${at}`, ['value']]));

  // The stand-in refuses what is over the documented limits, so that what is at the bound has to pass both.
  test.each([
    ['userId', 'x'.repeat(256), 200],
    ['userId', '😀'.repeat(256), 200],
    ['userId', 'x'.repeat(257), 400],
    ['userId', '', 400],
    ['userId', undefined, 400],
    ['userName', '', 200],
    ['userName', 'x'.repeat(70), 200],
    ['userName', 'x'.repeat(71), 400],
    ['userIdentifiers', identifiers(10), 200],
    ['userIdentifiers', identifiers(11), 400],
    ['userIdentifiers', {}, 400],
    ['userIdentifiers', { ['k'.repeat(50)]: Array(5).fill('v'.repeat(256)) }, 200],
    ['userIdentifiers', { ['k'.repeat(51)]: ['v'] }, 400],
    ['userIdentifiers', { k: Array(6).fill('v') }, 400],
    ['userIdentifiers', { k: ['v'.repeat(257)] }, 400],
    ['userIdentifiers', { k: [] }, 400],
    ['verified', false, 200],
    ['verified', 'yes', 400],
  ])('%s of %j: %i', async (field, value, status) => {
    const answer = await askFor({ userId: 'somebody', [field]: value }, backend);
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(answer.body).toMatchObject({
        code: 'invalid_request',
        detail: `The field ${field} is missing or not valid.`,
      });
  });
});

describe.each([
  ['POST', '/token'],
  ['GET', '/config'],
])('%s %s', (method, path) => {
  const url = `${avaya.url}${path}`;
  const body = method === 'POST' ? own : undefined;
  const from = (page: string) => call(method, url, body, { ...bearer(), origin: page });
  const preflight = (page: string) =>
    call('OPTIONS', url, undefined, {
      origin: page,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization, content-type',
    });

  test('is for pages of the allowed origin', async () => {
    const [asked, answered] = [await preflight(origin), await from(origin)];
    expect([asked.status, answered.status]).toEqual([204, 200]);
    for (const { headers } of [asked, answered])
      expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-methods')).toContain(method);
    for (const name of ['authorization', 'content-type'])
      expect(asked.headers.get('access-control-allow-headers')).toContain(name);
  });

  test.each(['https://evil.example', `${origin}.evil.example`, 'null'])('is not for %s', async (page) => {
    const [asked, answered] = [await preflight(page), await from(page)];
    expect(answered).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(JSON.stringify(answered.body)).not.toMatch(/jwtToken|appKey/);
    for (const { headers } of [asked, answered])
      expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('GET /config says the same, without a token', async () => {
  const { status, body } = await call('GET', `${avaya.url}/config`);
  expect([status, body]).toEqual([200, clientConfig]);
  expect(body.appKey).toBe((await askFor(own)).body.appKey);
});

/** Against a service that stands elsewhere there is no vendor to break. */
const { VENDING_ASSEMBLY: assembly } = process.env;
const describeHere = assembly ? describe : describe.skip;

describeHere('the vendor', () => {
  let served: Served;
  let axp: UpstreamStandIn;
  beforeAll(async () => {
    served = await serve(assembly ?? '');
    axp = served.runner.upstreams.get('avaya') ?? fail();
  }, 60_000);
  afterAll(() => served.close());

  const fail = (): never => {
    throw new Error('the app avaya has no stand-in for its vendor');
  };
  const vend = () => {
    const { baseUrl, apps } = served.credentials;
    return call('POST', `${baseUrl}/avaya/token`, own, bearer(apps['avaya']?.bearerToken));
  };
  const isForAccess = (path: string) => path.includes('/openid-connect/');
  const countOf = (calls: UpstreamStandIn['calls']) => ({
    access: calls.filter(({ path }) => isForAccess(path)).length,
    token: calls.filter(({ path }) => !isForAccess(path)).length,
  });
  /** What was asked of the vendor during this. */
  async function during<Value>(work: () => Promise<Value>) {
    const before = axp.calls.length;
    const startedAt = performance.now();
    const value = await work();
    const millis = performance.now() - startedAt;
    return { value, millis, calls: axp.calls.slice(before) };
  }

  /** An attempt that was given up may still be on its way to the vendor. */
  async function untilQuiet() {
    for (let seen = -1; seen !== axp.calls.length; await pause(500)) seen = axp.calls.length;
  }

  test('is asked for one access token by 1,000 requests at once', async () => {
    const { value: answers, calls } = await during(() =>
      Promise.all(Array.from({ length: 1_000 }, () => vend())),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.jwtToken)).size).toBe(1_000);
    expect(countOf(calls).access).toBe(1);
    // More on a busy machine, where an attempt may take too long and be made again.
    expect(countOf(calls).token).toBeGreaterThanOrEqual(1_000);
    await untilQuiet();
  }, 60_000);

  test('is told of each odd user id as it is', async () => {
    const { baseUrl, apps } = served.credentials;
    const headers = { 'x-api-key': apps['avaya']?.apiKey ?? '' };
    for (const userId of oddSubjects) {
      const before = axp.wire.length;
      expect((await call('POST', `${baseUrl}/avaya/token`, { userId }, headers)).status).toBe(200);
      expect(axp.wire.slice(before).join('\n')).toContain(`"customerId":${JSON.stringify(userId)}`);
    }
  });

  test('that no longer takes the access token is asked for one more, and for the token again', async () => {
    let refusals = 0;
    axp.fault = (path) => (!isForAccess(path) && refusals++ === 0 ? html(401) : undefined);
    const { value, calls } = await during(vend);
    expect(value.status).toBe(200);
    expect(calls.map(({ path, status }) => [isForAccess(path), status])).toEqual([
      [false, 401],
      [true, 200],
      [false, 201],
    ]);
  });

  test('is asked once only, if it refuses that one too', async () => {
    axp.fault = (path) => (isForAccess(path) ? undefined : html(401));
    const { value, calls } = await during(vend);
    expect(value).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
    expect(countOf(calls)).toEqual({ access: 1, token: 2 });
  });

  const words = 'words-of-the-vendor';
  const html = (status: number, headers: Record<string, string> = {}): Fault => ({
    answer: {
      status,
      headers: { 'content-type': 'text/html', ...headers },
      body: `<html>${words}</html>`,
    },
  });
  const problem = (status: number, headers: Record<string, string> = {}): Fault => ({
    answer: { status, headers, body: { title: words, status, detail: words, violations: [] } },
  });

  /** Per fault: the answer, how often the vendor was asked, and within how many milliseconds, on a busy machine. */
  const faults: [title: string, fault: Fault, status: number, code: string, calls: number, within: number][] =
    [
      ['is slow', { delayMillis: 3_500 }, 504, 'upstream_timeout', 3, 8_800],
      ['answers 429', problem(429), 503, 'upstream_unavailable', 3, 2_500],
      ['answers 429 and when', problem(429, { 'retry-after': '17' }), 503, 'upstream_unavailable', 1, 1_500],
      ['answers 500', problem(500), 502, 'upstream_failed', 3, 2_500],
      ['answers 400', problem(400), 502, 'upstream_failed', 1, 1_500],
      ['answers 502 with HTML', html(502), 502, 'upstream_failed', 3, 2_500],
      ['answers 201 with HTML', html(201), 502, 'upstream_failed', 1, 1_500],
      ['redirects', html(307, { location: 'https://elsewhere.example' }), 502, 'upstream_failed', 1, 1_500],
      ['answers 201 without a token', problem(201), 502, 'upstream_failed', 1, 1_500],
      ['closes in the middle', { cutsBody: true }, 502, 'upstream_failed', 3, 2_500],
      [
        'breaks off its JSON',
        { answer: { status: 201, body: '{"jwtToken":"jwt.' } },
        502,
        'upstream_failed',
        1,
        1_500,
      ],
      [
        'answers too much',
        { answer: { status: 201, body: 'x'.repeat(70_000) } },
        502,
        'upstream_failed',
        1,
        1_500,
      ],
    ];

  describe.each(['the access token', 'the token'])('when asked for %s', (what) => {
    const isAsked = (path: string) => isForAccess(path) === (what === 'the access token');

    test.each(faults)(
      '%s',
      async (_title, fault, status, code, expectedCalls, within) => {
        if (what === 'the access token') await forgetAccessToken();
        let asked = 0;
        axp.fault = (path) => {
          if (!isAsked(path)) return undefined;
          asked += 1;
          return fault;
        };
        const linesBefore = served.lines.length;
        const { value, millis } = await during(vend);
        expect(value).toMatchObject({ status, body: { code, status } });
        expect(millis).toBeLessThan(within);
        expect(asked).toBe(expectedCalls);
        await expectNothingTold(value, code, linesBefore);
        expect(value.headers.get('retry-after')).toBe(retryAfterOf(fault, code));
        axp.fault = () => undefined;
        expect((await vend()).status).toBe(200);
      },
      20_000,
    );
  });

  /** Two refusals: the one at hand is thrown away, and its successor is refused as well. */
  async function forgetAccessToken() {
    axp.fault = (path) => (isForAccess(path) ? problem(400) : problem(401));
    expect((await vend()).status).toBe(502);
  }

  /** Neither the answer nor the log, in which the request's line is waited for, holds what must not be told. */
  async function expectNothingTold(answer: Answer, code: string, linesBefore: number) {
    const { clientId, clientSecret, appKey } = JSON.parse(axp.secretValue);
    const accessTokens = axp.wire.flatMap((text) => /"access_token":"([^"]+)"/.exec(text)?.[1] ?? []);
    expect(accessTokens.length).toBeGreaterThan(0);
    const logged = () => served.lines.slice(linesBefore).join('\n');
    expect(await eventually(logged, (lines) => lines.includes(code))).toContain(`"code":"${code}"`);
    const said = [JSON.stringify(answer.body), JSON.stringify([...answer.headers]), ...served.lines].join(
      '\n',
    );
    for (const secret of [clientId, clientSecret, appKey, ...accessTokens, words, 'jwt.'])
      expect(said.includes(secret)).toBe(false);
  }

  const retryAfterOf = ({ answer }: Fault, code: string) =>
    code === 'upstream_unavailable' ? (answer?.headers?.['retry-after'] ?? '5') : null;
});
