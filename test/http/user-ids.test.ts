import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import { demoApp, examples } from '../vending/demo-app.ts';
import { decode, forge } from '../vending/forge.ts';
import { start } from '../vending/made-up-ports.ts';
import { json, type Sent, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

/** User ids with spaces, slashes, `#`, emoji, of 256 characters: what goes in comes out, whatever the profile. */
afterEach(() => void jest.restoreAllMocks());

/** Whoever they say they are, in base64url. */
const anybody: Caller = {
  kind: 'oidc',
  scheme: 'Bearer',
  authenticate: async ({ proofs: { bearerToken } }) =>
    bearerToken === undefined ? undefined : { subject: Buffer.from(bearerToken, 'base64url').toString() },
};
const bearer = (subject: string) => ({
  authorization: `Bearer ${Buffer.from(subject).toString('base64url')}`,
});
const form = (fields: Record<string, string>): Sent => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const jsonOf = (request: UpstreamRequest | undefined) =>
  request && 'json' in request.body ? request.body.json : {};

function setUp(name: string, changes: object = {}) {
  const app = demoApp(name, changes);
  const service = madeUpService(app);
  service.ports.callers = [anybody, ...service.ports.callers, ...service.ports.backends];
  const ask = (on: string, sent?: Sent) => service.fromApp(app, on.replace(' ', ' /demo'), sent);
  return { app, ask, ...service };
}

describe('comapi', () => {
  const sessions = '/apispaces/{apiSpaceId}/sessions';

  async function expectOwnSession(username: string) {
    const { app, ask, fromShared } = setUp('comapi');
    const { apiSpaceId } = app.settings as { apiSpaceId: string };
    const pathParameters = { apiSpaceId };
    const started = await fromShared([app], `GET /demo${sessions}/start`, { pathParameters });
    const { nonce, authenticationId } = started.body;
    const credentials = { username, password: 'right', nonce };
    const { jwt: authenticationToken } = (await ask('POST /authenticate', json(credentials))).body;
    expect(decode(authenticationToken)[1]).toMatchObject({ sub: username });
    const created = { ...json({ authenticationId, authenticationToken }), pathParameters };
    const { statusCode, body: opened } = await ask(`POST ${sessions}`, created);
    expect([statusCode, opened.session?.profileId]).toEqual([200, username]);
    const read = {
      pathParameters: { apiSpaceId, sessionId: opened.session.id },
      headers: { authorization: `Bearer ${opened.token}` },
    };
    expect((await ask(`GET ${sessions}/{sessionId}`, read)).body.profileId).toBe(username);
    const { headers } = read;
    const profile = (profileId: string, headers = {}) =>
      ask('GET /apispaces/{apiSpaceId}/profiles/{profileId}', {
        pathParameters: { apiSpaceId, profileId },
        headers,
      });
    expect(await profile(username, headers)).toMatchObject({ statusCode: 200, body: { id: username } });
    expect(await profile(`${username}x`, headers)).toMatchObject({ statusCode: 404 });
    expect(await profile(username)).toMatchObject({ statusCode: 401 });
    const conversations = (headers = {}) =>
      ask('GET /apispaces/{apiSpaceId}/conversations', { pathParameters, headers });
    expect(await conversations(headers)).toMatchObject({ statusCode: 200, body: [] });
    expect(await conversations()).toMatchObject({ statusCode: 401 });
    expect(JSON.parse(atob(opened.token.split('.')[1] ?? ''))).toMatchObject({ sub: username, apiSpaceId });
  }

  const longest = '😀'.repeat(256);
  const others = oddSubjects.filter((subject) => subject !== longest);
  test.each(others)('%j is the profile id of their session', expectOwnSession);

  // Defect: as ASCII each of these is twelve bytes of the token, which then is longer than `text(4096)` takes.
  test('256 emoji are the profile id of their session', () => expectOwnSession(longest));
});

describe('qiscus', () => {
  // Ids of ours are phone numbers; an integrator's own backend, which knows the secret, signs for anybody.
  const header = { alg: 'HS256', typ: 'JWT', ver: 'v2' };

  test.each(oddSubjects)('%j logs in, refreshes and logs out, by JSON and by form', async (user_id) => {
    const { app, ask, ports } = setUp('qiscus');
    const { appId } = app.settings as { appId: string };
    async function newToken() {
      const nce = crypto.randomUUID();
      await ports.nonces.adopt(nce, user_id, start + 120);
      return forge(header, { iss: appId, iat: start, nbf: start, exp: start + 120, nce, prn: user_id });
    }
    for (const base of ['/api/v2/sdk', '/api/v2/mobile'])
      for (const encoded of [json, form]) {
        const post = (path: string, fields: Record<string, string>) =>
          ask(`POST ${base}/${path}`, encoded(fields));
        const login = await post('auth/verify_identity_token', {
          identity_token: await newToken(),
        });
        const { email, refresh_token } = login.body.results.user;
        expect(email).toBe(user_id);
        const refreshed = await post('refresh_user_token', { user_id, refresh_token });
        expect(refreshed.statusCode).toBe(200);
        const { token } = refreshed.body.results;
        expect((await post('logout', { user_id: 'somebody else', token })).statusCode).not.toBe(200);
        expect((await post('logout', { user_id, token })).statusCode).toBe(200);
      }
    expect(await ports.accounts.find(user_id)).toMatchObject({ subject: user_id });
  });
});

describe('avaya', () => {
  test.each(oddSubjects)('%j is the customer id, of a user and of a backend', async (userId) => {
    const { ask, ports } = setUp('avaya');
    ports.upstream.answer = ({ path }) =>
      path.includes('openid-connect')
        ? { status: 200, body: { access_token: 'access', expires_in: 900 } }
        : { status: 201, body: { jwtToken: 'jwt.a.b.c' } };
    for (const headers of [bearer(userId), { 'x-api-key': 'good' }]) {
      const { statusCode } = await ask('POST /token', withHeaders(headers, json({ userId })));
      expect(statusCode).toBe(200);
      expect(jsonOf(ports.upstream.requests.at(-1))['customerId']).toBe(userId);
    }
    const stranger = withHeaders(bearer(`${userId}x`), json({ userId }));
    expect((await ask('POST /token', stranger)).statusCode).toBe(403);
  });
});

describe('wonderful', () => {
  test('each has an id of their own, which a refresh keeps', async () => {
    const { ask } = setUp('wonderful');
    const idOf = async (subject: string) =>
      (await ask('POST /api/sdk-token', withHeaders(bearer(subject)))).body.id;
    const ids = await Promise.all(oddSubjects.map(idOf));
    expect(new Set(ids).size).toBe(oddSubjects.length);
    for (const [at, entityId] of ids.entries()) {
      const sent = withHeaders(bearer(oddSubjects[at] ?? ''), json({ entityId }));
      expect((await ask('POST /api/refresh-sdk-token', sent)).body).toMatchObject({ id: entityId });
    }
  });
});

describe('chatsdk', () => {
  const upstream = examples['chatsdk']?.find((example) => example.upstream);

  test.each(oddSubjects)('%j is the user of both tokens, and of the new ones', async (userId) => {
    const { ask } = setUp('chatsdk');
    const { body } = await ask('GET /api/auth/chat-token', withHeaders(bearer(userId)));
    const authorization = `Bearer ${body.token}`;
    const refreshed = (await ask('POST /tokens/refresh', withHeaders({ authorization }))).body;
    for (const { token, wsToken } of [body, refreshed]) {
      for (const each of [token, wsToken])
        expect(decode(each)[1]).toMatchObject({ user_id: userId, sub: `chat-app:${userId}` });
    }
  });

  test.each(oddSubjects)('%j is whom the vendor is asked for', async (userId) => {
    const { ask, ports } = setUp('chatsdk', { settings: upstream?.settings });
    const user = { id: userId };
    ports.upstream.answer = () => ({
      status: 200,
      body: { token: 'a.b.c', wsToken: 'd.e.f', user, expiresIn: 900 },
    });
    const { body } = await ask('GET /api/auth/chat-token', withHeaders(bearer(userId)));
    expect(body.user).toEqual(user);
    expect(jsonOf(ports.upstream.requests.at(-1))).toEqual({ userId });
  });
});
