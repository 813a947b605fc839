import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { routeOf } from '../profiles/route-of.ts';
import { demoApp } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { alice, bearers, start } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());
const asAlice = { authorization: 'Bearer alices-token' };
const asBackend = { 'x-api-key': 'good' };

describe('an app of chatsdk, which plays the vendor too', () => {
  const app = demoApp('chatsdk');
  function setUp() {
    const service = madeUpService(app);
    service.ports.callers = [bearers];
    const ask = (on: string, headers: Record<string, string>, body?: object) =>
      service.fromApp(app, on.replace(' ', ' /demo'), withHeaders(headers, body && json(body)));
    const tokens = async () => (await ask('POST /tokens', asBackend, { userId: 'alice' })).body;
    return { ...service, ask, tokens };
  }

  test('vends to backends on the vendor part alone, and to users on the backend part alone', async () => {
    const { ask } = setUp();
    const body = { userId: 'bob' };
    expect(await ask('POST /tokens', asBackend, body)).toMatchObject({
      statusCode: 200,
      body: { token: expect.any(String), wsToken: expect.any(String), user: { id: 'bob' } },
    });
    expect(await ask('GET /api/auth/chat-token', asAlice)).toMatchObject({
      statusCode: 200,
      body: { user: { id: 'alice', name: 'Alice' } },
    });
    const refused = (scheme: string) => ({ statusCode: 401, headers: { 'www-authenticate': scheme } });
    expect(await ask('POST /tokens', asAlice, body)).toMatchObject(refused('ApiKey'));
    expect(await ask('GET /api/auth/chat-token', asBackend)).toMatchObject(refused('Bearer'));
    expect(await ask('POST /tokens', { 'x-api-key': 'wrong' }, body)).toMatchObject(refused('ApiKey'));
  });

  test('keeps accounts, merges what is said of them, and shows them with their tokens', async () => {
    const { ask, ports } = setUp();
    await ask('POST /tokens', asBackend, { userId: 'bob', name: 'Bob', custom: { a: 1 } });
    await ask('POST /tokens', asBackend, { userId: 'bob', custom: { b: 2 } });
    expect(await ports.accounts.find('bob')).toEqual({
      subject: 'bob',
      displayName: 'Bob',
      custom: { a: 1, b: 2 },
      createdAt: start,
    });
    const { body } = await ask('POST /tokens', asBackend, { userId: 'bob' });
    const authorization = `Bearer ${body.token}`;
    expect((await ask('GET /tokens/validate', { authorization })).body).toMatchObject({
      valid: true,
      user: { id: 'bob', name: 'Bob' },
    });
  });

  test('validates each token where it belongs and nowhere else, in the envelope of that route', async () => {
    const { ask, tokens } = setUp();
    const { token, wsToken } = await tokens();
    const validated = (on: string, given: string) => ask(on, { authorization: `Bearer ${given}` });
    const valid = { statusCode: 200, body: { valid: true, payload: { userId: 'alice' } } };
    const invalid = { statusCode: 401, body: { valid: false, error: { message: expect.any(String) } } };
    expect(await validated('GET /tokens/validate', token)).toMatchObject(valid);
    expect(await validated('GET /tokens/validate-ws', wsToken)).toMatchObject(valid);
    expect(await validated('GET /tokens/validate', wsToken)).toMatchObject(invalid);
    expect(await validated('GET /tokens/validate-ws', token)).toMatchObject(invalid);
    expect(await ask('GET /tokens/validate', {})).toMatchObject(invalid);
    // Another route of the same app has the envelope of the profile.
    const refused = await validated('POST /tokens/refresh', wsToken);
    expect(refused).toMatchObject({ statusCode: 401, body: { error: { message: 'Invalid token' } } });
    expect(refused.body).not.toHaveProperty('valid');
  });

  test('gives new tokens for old, until the grace of its settings is over', async () => {
    const { ask, tokens, ports } = setUp();
    const { token } = await tokens();
    const again = () => ask('POST /tokens/refresh', { authorization: `Bearer ${token}` });
    ports.clock.advance(app.tokenLifetimeSeconds + 86_400 + app.clockSkewSeconds - 1);
    expect(await again()).toMatchObject({ statusCode: 200, body: { wsToken: expect.any(String) } });
    ports.clock.advance(1);
    expect(await again()).toMatchObject({ statusCode: 401 });
  });

  test("gives a token for the user's own channel, and for no other, until the token ends", async () => {
    const { ask, tokens, ports } = setUp();
    const { token } = await tokens();
    const subscribed = (channel: string) =>
      ask('POST /api/realtime/subscription-token', { authorization: `Bearer ${token}` }, { channel });
    const own = await subscribed('user:chat-app:alice');
    expect(own).toMatchObject({ statusCode: 200, body: { expiresIn: 900 } });
    const [, claims] = decode(own.body.token);
    expect(claims).toMatchObject({ channel: 'user:chat-app:alice', exp: start + 900 });
    expect(await subscribed('user:chat-app:bob')).toMatchObject({ statusCode: 403 });
    ports.clock.advance(app.tokenLifetimeSeconds - 10);
    expect(await subscribed('user:chat-app:alice')).toMatchObject({ body: { expiresIn: 10 } });
  });

  test('introspects for backends alone', async () => {
    const { ask, tokens } = setUp();
    const { token, wsToken } = await tokens();
    const introspected = (headers: Record<string, string>, given: string) =>
      ask('POST /introspect', headers, { token: given });
    expect(await introspected(asBackend, token)).toMatchObject({ body: { active: true, user_id: 'alice' } });
    expect((await introspected(asBackend, wsToken)).body).toEqual({ active: false });
    expect(await introspected(asAlice, token)).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'ApiKey' },
    });
  });
});

describe('an app that redeems', () => {
  /** A user with a name gets a token of `profile` and redeems it. */
  async function redeemed(profile: string, routeKey: string, body: (token: string) => object, path: object) {
    const app = demoApp(profile);
    const { ports, fromApp } = madeUpService(app);
    await ports.nonces.issue('nonce', start + 600);
    const options = { demandsNonce: true, keepsAccount: false };
    const { token } = await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports);
    const sent = { ...json(body(token)), pathParameters: path as Record<string, string> };
    expect(await fromApp(app, routeKey, sent)).toMatchObject({ statusCode: 200 });
    return ports.accounts.find('alice');
  }

  test('keeps accounts where its vendor does, and nowhere else', async () => {
    const verify = 'POST /demo/api/v2/sdk/auth/verify_identity_token';
    expect(await redeemed('qiscus', verify, (token) => ({ identity_token: token }), {})).toMatchObject({
      displayName: 'Alice',
    });

    const comapi = demoApp('comapi');
    const { apiSpaceId } = comapi.settings as { apiSpaceId: string };
    const challenge = routeOf(comapi.profile, 'issueNonce').reply(
      { nonce: 'nonce', issuedAt: start, expiresAt: start + 600 },
      comapi.settings,
    );
    const { authenticationId } = challenge.body as { authenticationId: string };
    const sessions = 'POST /demo/apispaces/{apiSpaceId}/sessions';
    const created = (token: string) => ({ authenticationId, authenticationToken: token });
    expect(await redeemed('comapi', sessions, created, { apiSpaceId })).toBeUndefined();
  });
});
