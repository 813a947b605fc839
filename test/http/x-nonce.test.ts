import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import { demoApp, examples, profiles } from '../vending/demo-app.ts';
import { bearers, start } from '../vending/made-up-ports.ts';
import { json } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

/** Profiles whose tokens embed no nonce, with the route by which users get theirs. */
const routes = Object.entries(profiles).flatMap(([name, { nonceLifetimeSeconds, routes: all }]) => {
  const vend = all.find(({ does, role }) => does === 'vend' && role === 'integrator');
  return nonceLifetimeSeconds === undefined && vend ? [[name, vend.on.replace(' ', ' /demo')] as const] : [];
});

describe.each(routes)('%s with a nonce that is required: %s', (name, routeKey) => {
  const settings = examples[name]?.[0]?.settings;
  let app: App;
  let service: ReturnType<typeof madeUpService>;
  beforeEach(async () => {
    setUp('required');
    await service.ports.nonces.issue('good-nonce', start + 600);
    service.ports.calls.length = 0;
  });
  afterEach(() => void jest.restoreAllMocks());

  function setUp(nonce: 'required' | 'none') {
    app = demoApp(name, { settings, nonce });
    service = madeUpService(app);
    service.ports.callers = [bearers];
    service.ports.upstream.answer = ({ path }) =>
      path.includes('openid-connect')
        ? { status: 200, body: { access_token: 'access', expires_in: 900 } }
        : { status: 201, body: { jwtToken: 'jwt.a.b.c' } };
  }

  function ask(nonce: string | undefined, bearer = 'alices-token') {
    const sent = json({ userId: 'alice' });
    const more = { authorization: `Bearer ${bearer}`, ...(nonce !== undefined && { 'x-nonce': nonce }) };
    return service.fromApp(app, routeKey, { ...sent, headers: { ...sent.headers, ...more } });
  }

  test('vends for one, once', async () => {
    expect(await ask('good-nonce')).toMatchObject({ statusCode: 200 });
    expect(await ask('good-nonce')).toMatchObject({ statusCode: 409, body: { code: 'invalid_nonce' } });
  });

  test('refuses a request without one, before it looks who is asking', async () => {
    const detail = 'The header X-Nonce is missing.';
    for (const bearer of ['alices-token', 'of nobody'])
      expect(await ask(undefined, bearer)).toMatchObject({
        statusCode: 400,
        body: { code: 'invalid_request', detail },
      });
    expect(service.ports.calls).toEqual([]);
  });

  test.each([
    '',
    ' ',
    'two words',
    'good-nonce ',
    'ümlaut',
    'tab\t',
    'a'.repeat(201),
    'good-nonce, good-nonce',
  ])('refuses %j, which is none, likewise, and quotes nothing of it', async (nonce) => {
    const reply = await ask(nonce);
    expect(reply).toMatchObject({ statusCode: 400, body: { detail: 'The header X-Nonce is not valid.' } });
    expect(service.ports.calls).toEqual([]);
    if (nonce.trim().length > 1) expect(JSON.stringify(reply) + service.written()).not.toContain(nonce);
  });

  test('spends nothing for who proves nothing', async () => {
    expect(await ask('good-nonce', 'wrong')).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
    expect(await ask('good-nonce')).toMatchObject({ statusCode: 200 });
  });

  test('makes nonces itself, at POST /nonce', async () => {
    const { statusCode, body } = await service.fromShared([app], 'POST /demo/nonce');
    expect(statusCode).toBe(201);
    expect(await ask(body.nonce)).toMatchObject({ statusCode: 200 });
  });

  test('an app that requires none looks at no such header, and makes none', async () => {
    setUp('none');
    expect(await service.fromShared([app], 'POST /demo/nonce')).toMatchObject({ statusCode: 404 });
    for (const nonce of [undefined, 'never issued', 'two words'])
      expect(await ask(nonce)).toMatchObject({ statusCode: 200 });
    expect(service.ports.calls.filter((call) => call.startsWith('nonces'))).toEqual([]);
  });
});

test("the vendor's part demands none of backends", async () => {
  const app = demoApp('chatsdk', { nonce: 'required' });
  const service = madeUpService(app);
  const sent = json({ userId: 'alice' });
  const headers = { ...sent.headers, 'x-api-key': 'good', 'x-nonce': 'never issued' };
  expect(await service.fromApp(app, 'POST /demo/tokens', { ...sent, headers })).toMatchObject({
    statusCode: 200,
  });
  expect(service.ports.calls.filter((call) => call.startsWith('nonces'))).toEqual([]);
  jest.restoreAllMocks();
});
