import { describe, expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
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
    const lifetime = { expiresAt: expect.any(Number), expiresIn: 1_800 };
    expect(body).toEqual({ jwtToken: expect.any(String), ...clientConfig, ...lifetime });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    const [prefix, header = '', payload = '', ...more] = body.jwtToken.split('.');
    expect([prefix, more.length]).toEqual(['jwt', 1]);
    expect(JSON.parse(atob(header))).toEqual({ alg: 'RS256' });
    const { exp, integrationId } = JSON.parse(atob(payload));
    expect(exp - body.expiresAt).toBeLessThan(60);
    expect(integrationId).toBe(avaya['integrationId']);
    const minutes = (exp - Date.now() / 1_000) / 60;
    expect(Math.abs(minutes - 30)).toBeLessThan(1);
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
    ['a request without proof or user', {}, {}, 401, 'unauthenticated'],
    ['a wrong API key without a user', {}, { 'x-api-key': `${avaya.apiKey}x` }, 401, 'unauthenticated'],
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
