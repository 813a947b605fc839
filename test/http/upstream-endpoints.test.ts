import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { demoApp } from '../vending/demo-app.ts';
import { bearers } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { commonHeaders, madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());
const asAlice = { authorization: 'Bearer alices-token' };
const asBackend = { 'x-api-key': 'good' };

describe('an app of avaya, whose vendor makes the tokens', () => {
  const app = demoApp('avaya');
  function setUp() {
    const service = madeUpService(app);
    service.ports.callers = [bearers, ...service.ports.backends];
    service.ports.upstream.answer = ({ path }) =>
      path.includes('openid-connect')
        ? { status: 200, body: { access_token: 'access', expires_in: 900 } }
        : { status: 201, body: { jwtToken: 'jwt.a.b.c' } };
    const ask = (headers: Record<string, string>, body: object = { userId: 'alice' }) =>
      service.fromApp(app, 'POST /demo/token', withHeaders(headers, json(body)));
    return { ...service, ask };
  }

  test('vends to users and, since it allows API keys, to backends, for whom each may name', async () => {
    const { ask } = setUp();
    const vended = { statusCode: 200, body: { jwtToken: 'jwt.a.b.c' } };
    expect(await ask(asAlice)).toMatchObject(vended);
    expect(await ask(asBackend, { userId: 'anybody' })).toMatchObject(vended);
    expect(await ask(asAlice, { userId: 'bob' })).toMatchObject({
      statusCode: 403,
      body: { code: 'forbidden' },
    });
  });

  test('demands the name of the user if all its callers are backends', async () => {
    const ofBackends = demoApp('avaya', { callers: [{ kind: 'apiKey' }] });
    const service = setUp();
    const status = async (on: App, headers: Record<string, string>) =>
      (await service.fromApp(on, 'POST /demo/token', withHeaders(headers, json({})))).statusCode;
    expect([await status(ofBackends, asBackend), await status(app, asAlice)]).toEqual([400, 200]);
  });

  // Defect: a guest said `verified: true` of themselves, and the vendor was told so.
  test('never tells the vendor that a guest is verified', async () => {
    const { ask, ports } = setUp();
    const said = { userId: 'alice', verified: true };
    const verified = () => ports.upstream.requests.at(-1)?.body;
    await ask(asAlice, said);
    expect(verified()).toMatchObject({ json: { customerId: 'alice', verifiedCustomer: true } });
    ports.callers = [{ kind: 'unsafeOpen', authenticate: async () => ({ subject: 'alice', isGuest: true }) }];
    await ask({}, said);
    expect(verified()).toMatchObject({ json: { customerId: 'alice', verifiedCustomer: false } });
  });

  test('names every scheme that would do to who has no proof of any', async () => {
    const { ask, ports } = setUp();
    expect(await ask({})).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer, ApiKey' },
      body: { code: 'unauthenticated' },
    });
    expect(ports.upstream.requests).toEqual([]);
  });

  test('tells clients what they need of its credentials, and none of the rest', async () => {
    const service = setUp();
    const reply = await service.fromApp(app, 'GET /demo/config');
    expect(reply).toMatchObject({ statusCode: 200, body: { appKey: 'app-key' } });
    expect(JSON.stringify(reply)).not.toContain('client-secret');
    service.ports.secret.now(undefined);
    expect(await service.fromApp(app, 'GET /demo/config')).toMatchObject({
      statusCode: 503,
      body: { code: 'key_not_configured' },
    });
  });

  test.each([
    ['upstream_failed', 502, {}],
    ['upstream_unavailable', 503, { 'retry-after': '7' }],
    ['upstream_timeout', 504, {}],
  ] as const)('answers %s with %i, as an error in the log', async (code, status, headers) => {
    const { ask, ports, lines } = setUp();
    ports.upstream.answer = () => {
      const retry = 'retry-after' in headers && { retryAfterSeconds: 7 };
      throw new Refusal(code, { reason: 'the vendor', ...retry });
    };
    expect(await ask(asAlice)).toMatchObject({
      statusCode: status,
      headers: { ...commonHeaders, ...headers, 'content-type': 'application/problem+json' },
      body: { code, status, type: `/errors#${code}` },
    });
    expect(lines()).toMatchObject([{ level: 'ERROR', status, code, reason: 'the vendor' }]);
  });

  test('has no routes for tokens of its own', async () => {
    const service = setUp();
    const sent = withHeaders(asBackend, json({ token: 'a.b.c' }));
    expect(await service.fromApp(app, 'POST /demo/introspect', sent)).toMatchObject({ statusCode: 404 });
  });
});
