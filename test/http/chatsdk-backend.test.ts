import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import type { Scope } from '../../lambdas/contract/principal.ts';
import type { UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import { demoApp } from '../vending/demo-app.ts';
import { bearers } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

/** `POST /api/auth/chat-token`, asked by the integrator's backend and by a user who has logged in; with both mints. */
afterEach(() => void jest.restoreAllMocks());

const upstream = { appId: 'chat-app', mint: 'upstream', baseUrl: 'https://chat.example.com' };
const asked = ({ body }: UpstreamRequest) => ('json' in body ? body.json : undefined);

function setUp(app: App, scope?: Scope) {
  const { ports, fromApp, lines } = madeUpService(app);
  const backend = {
    kind: 'apiKey' as const,
    scheme: 'ApiKey',
    authenticate: async ({ proofs: { apiKey } }: { proofs: { apiKey?: string | undefined } }) =>
      apiKey === 'good'
        ? { subject: 'backend', isBackend: true as const, ...(scope && { scope }) }
        : undefined,
  };
  ports.callers = [bearers, backend];
  ports.upstream.answer = (request) => {
    const user = { id: asked(request)?.['userId'] };
    return { status: 200, body: { token: 'a.b.c', wsToken: 'd.e.f', user, expiresIn: 900 } };
  };
  const ask = (headers: Record<string, string>, body: object) =>
    fromApp(app, 'POST /demo/api/auth/chat-token', withHeaders(headers, json(body)));
  return {
    ports,
    lines,
    byBackend: (body: object) => ask({ 'x-api-key': 'good' }, body),
    byAlice: (body: object) => ask({ authorization: 'Bearer alices-token' }, body),
    account: (userId: string) => ports.accounts.find(userId),
    requests: () => ports.upstream.requests.map(asked),
  };
}

const signed = () => demoApp('chatsdk');
const asking = () => demoApp('chatsdk', { settings: upstream });
const custom = { department: 'Engineering', tags: ['a', { b: null }] };
const alice = {
  userId: 'alice',
  name: 'Alice',
  image: 'https://example.com/a.png',
  email: 'a@example.com',
  custom,
};

describe('what a backend says of its user', () => {
  test('is kept in the account and is in the answer, if the app signs', async () => {
    const { byBackend, account } = setUp(signed());
    const { statusCode, body } = await byBackend(alice);
    const { name, image, email } = alice;
    expect([statusCode, body.user]).toEqual([200, { id: 'alice', name, image, email }]);
    expect(await account('alice')).toMatchObject({ displayName: name, custom: { ...custom, email } });
  });

  test('goes to the vendor, if the vendor makes the tokens', async () => {
    const { byBackend, requests } = setUp(asking());
    expect((await byBackend(alice)).statusCode).toBe(200);
    expect(requests()).toStrictEqual([{ ...alice, custom: { ...custom, email: alice.email } }]);
  });

  test('is what the language samples send: null for a value that the user does not have', async () => {
    const { byBackend, requests } = setUp(asking());
    const sample = { email: 'a@example.com', department: null };
    expect(
      (await byBackend({ userId: 'alice', name: 'Alice', image: null, custom: sample })).statusCode,
    ).toBe(200);
    expect(requests()).toStrictEqual([{ userId: 'alice', name: 'Alice', custom: sample }]);
  });

  test('may have names of claims, for no token says it', async () => {
    const { byBackend, account } = setUp(signed());
    const names = { type: 'premium', scopes: ['admin'], sub: 'mallory', user_id: 'mallory' };
    expect((await byBackend({ userId: 'alice', custom: names })).statusCode).toBe(200);
    expect((await account('alice'))?.custom).toEqual(names);
  });
});

describe.each([
  ['signs', signed],
  ['asks the vendor', asking],
])('an app that %s', (_what, app) => {
  test.each([
    ['fewer than the key may give', ['department'], 200],
    ['all that the key may give', ['department', 'email', 'tags'], 200],
    ['more than the key may give', ['department', 'tags'], 403],
    ['some where the key may give none', [], 403],
  ])('takes custom data of a backend: %s', async (_title, metadataKeys, status) => {
    const given = {
      email: 'a@example.com',
      custom: status === 200 && metadataKeys.length === 1 ? {} : custom,
    };
    const fewer = { userId: 'alice', custom: { department: 'Engineering' } };
    const { byBackend, ports } = setUp(app(), { metadataKeys });
    const { statusCode } = await byBackend(metadataKeys.length === 1 ? fewer : { userId: 'alice', ...given });
    expect(statusCode).toBe(status);
    if (status === 403) {
      for (const call of ['accounts.upsert', 'upstream.send', 'limiter.spend'])
        expect(ports.calls).not.toContain(call);
      expect((await byBackend({ userId: 'alice' })).statusCode).toBe(200);
    }
  });

  test.each([
    ['custom data', { custom: { role: 'admin' } }, 403],
    ['empty custom data', { custom: {} }, 403],
    ['an e-mail address', { email: 'a@example.com' }, 403],
    ['another user', { userId: 'bob' }, 403],
    ['a script as a picture', { image: 'javascript:alert(1)' }, 400],
  ])('refuses %s of a user who has logged in', async (_title, body, status) => {
    const { byAlice, ports } = setUp(app());
    expect((await byAlice(body)).statusCode).toBe(status);
    for (const call of ['accounts.upsert', 'upstream.send']) expect(ports.calls).not.toContain(call);
    const nothing = { userId: 'alice', name: '', image: null, email: '', custom: null };
    expect((await byAlice(nothing)).statusCode).toBe(200);
  });
});

test('says which switch the ChatSDK server needs, if its token endpoint is not there', async () => {
  const { byAlice, ports, lines } = setUp(asking());
  ports.upstream.answer = () => ({ status: 404, body: undefined });
  const hint = expect.stringContaining('CHATSDK_ENABLE_LEGACY_TOKENS=true');
  expect(await byAlice({})).toMatchObject({
    statusCode: 502,
    body: { code: 'upstream_failed', detail: hint },
  });
  expect(lines()).toMatchObject([{ reason: hint }]);
  ports.upstream.answer = () => ({ status: 401, body: undefined });
  expect((await byAlice({})).body).not.toHaveProperty('detail');
});
