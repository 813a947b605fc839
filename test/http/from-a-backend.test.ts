import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Scope } from '../../lambdas/contract/principal.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { demoApp } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { bearers } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

/** What a backend says of its user arrives in the token, and in the call to the vendor; a person may not say it. */
afterEach(() => void jest.restoreAllMocks());

const backendOf = (scope: Scope): Caller => ({
  kind: 'apiKey',
  authenticate: async ({ proofs: { apiKey } }) =>
    apiKey === undefined ? undefined : { subject: 'key-1', isBackend: true, scope },
});
const asPerson = { authorization: 'Bearer alices-token' };
const asBackend = { 'x-api-key': 'a key' };

function setUp(profile: string, settings: object | undefined, scope: Scope, callers: object[]) {
  const app = demoApp(profile, { callers, ...(settings && { settings }) });
  const service = madeUpService(app);
  service.ports.callers = [bearers, backendOf(scope)];
  const ask = (on: string, body: object, headers: Record<string, string> = asBackend) =>
    service.fromApp(app, on.replace(' ', ' /demo'), withHeaders(headers, json(body)));
  return { ...service, app, ask };
}

const tenantId = 'tenant-456';
const entityId = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
const mints = [
  ['signed', { tenantId, mint: 'signed' }],
  ['upstream', { tenantId, mint: 'upstream', baseUrl: 'https://api.wonderful.ai' }],
] as const;
const routes = ['POST /api/sdk-token', 'POST /api/refresh-sdk-token'] as const;
const oidcAndKeys = [
  {
    kind: 'oidc',
    issuer: 'https://identity.example.com',
    audience: 'demo',
    jwksUrl: 'https://identity.example.com/keys',
  },
  { kind: 'apiKey' },
];

describe.each(mints.flatMap(([mint, settings]) => routes.map((on) => [mint, on, settings] as const)))(
  "wonderful, mint '%s', %s",
  (mint, on, settings) => {
    function wonderful(scope: Scope = {}) {
      const service = setUp('wonderful', settings, scope, oidcAndKeys);
      service.ports.upstream.answer = () => ({ status: 200, body: { jwt: 'a.b.c' } });
      /** What the token says, or what the vendor was asked for. */
      async function said(body: object) {
        const { statusCode, body: answer } = await service.ask(on, body);
        if (statusCode !== 200) return statusCode;
        const [request] = service.ports.upstream.requests.slice(-1);
        if (request) return 'json' in request.body && request.body.json;
        const [, { sub, metadata, exp, iat }] = decode(answer.token) as [
          unknown,
          { sub: string; metadata?: object; exp: number; iat: number },
        ];
        return { entityId: sub, ...(metadata && { metadata }), expiresIn: exp - iat };
      }
      return { ...service, said };
    }

    test('has the metadata and the lifetime that a backend asks for', async () => {
      const asked = { entityId, metadata: { email: 'john@example.com', plan: 'pro' }, expiresIn: 600 };
      const { said, ports } = wonderful();
      expect(await said(asked)).toEqual(asked);
      expect(ports.upstream.requests).toHaveLength(mint === 'upstream' ? 1 : 0);
      expect(await said({ entityId })).toEqual({ entityId, expiresIn: 3_600 });
    });

    test('keeps to the scope of the key: at, under and over each bound', async () => {
      const { said } = wonderful({ metadataKeys: ['plan'], maxLifetimeSeconds: 600 });
      for (const expiresIn of [60, 599, 600])
        expect(await said({ entityId, expiresIn })).toMatchObject({ expiresIn });
      for (const expiresIn of [601, 86_400]) expect(await said({ entityId, expiresIn })).toBe(403);
      expect(await said({ entityId })).toMatchObject({ expiresIn: 600 });
      expect(await said({ entityId, metadata: { plan: 'pro' } })).toMatchObject({
        metadata: { plan: 'pro' },
      });
      expect(await said({ entityId, metadata: {} })).toMatchObject({ metadata: {} });
      expect(await said({ entityId, metadata: { plan: 'pro', role: 'admin' } })).toBe(403);
      expect(await said({ entityId, expiresIn: 59 })).toBe(400);
      expect(await said({ entityId, metadata: { sub: 'x' } })).toBe(403);
      expect(await wonderful().said({ entityId, metadata: { sub: 'x' } })).toBe(400);
    });

    test('refuses a person who says the same of themselves, and drops nothing', async () => {
      const { ask, ports } = wonderful();
      for (const body of [{ metadata: {} }, { metadata: { plan: 'pro' } }, { expiresIn: 600 }])
        expect(await ask(on, body, asPerson)).toMatchObject({
          statusCode: 403,
          body: { detail: `Only a backend with an API key may send ${Object.keys(body)[0]}.` },
        });
      expect(ports.upstream.requests).toEqual([]);
    });

    // Defect: a refresh that named nobody was 400, though a person can have only their own token.
    test('gives a person their own token if they name nobody', async () => {
      const { ask } = wonderful();
      const { id } = (await ask(on, {}, asPerson)).body;
      for (const body of [{}, { entityId: null }, { entityId: '' }, { entityId: id }])
        expect(await ask(on, body, asPerson)).toMatchObject({ statusCode: 200, body: { id } });
      expect(await ask(on, { entityId }, asPerson)).toMatchObject({ statusCode: 403 });
    });
  },
);

describe('qiscus', () => {
  const callers = [{ kind: 'passcode' }, ...oidcAndKeys];
  const on = 'POST /auth/verify';
  const picture = { name: 'Änne', avatar_url: 'https://example.com/a.png' };

  async function qiscus(scope: Scope = {}) {
    const service = setUp('qiscus', undefined, scope, callers);
    const { appId: app_id } = service.app.settings as { appId: string };
    let nonces = 0;
    async function verify(said: object, headers = asBackend as Record<string, string>) {
      const nonce = `nonce-${++nonces}`;
      await service.ports.nonces.issue(nonce, service.ports.clock() + 600);
      return service.ask(on, { user: { app_id, nonce, ...said } }, headers);
    }
    return { ...service, verify };
  }

  test('has the name and the picture that a backend gives in the claims', async () => {
    const { verify } = await qiscus({ subjectPrefix: 'shop-' });
    const { statusCode, body } = await verify({ user_id: 'shop-1', ...picture });
    expect(statusCode).toBe(200);
    expect(decode(body.identity_token)[1]).toMatchObject({ prn: 'shop-1', ...picture });
    const plain = await verify({ user_id: 'shop-1', name: null, avatar_url: '' });
    expect(Object.keys(decode(plain.body.identity_token)[1])).toEqual([
      'iss',
      'iat',
      'nbf',
      'exp',
      'nce',
      'prn',
    ]);
    expect(await verify({ user_id: 'other-1', ...picture })).toMatchObject({ statusCode: 403 });
  });

  test('refuses a person who says them of themselves, and drops nothing', async () => {
    const { verify } = await qiscus();
    for (const [name, value] of Object.entries(picture))
      expect(await verify({ [name]: value }, asPerson)).toMatchObject({
        statusCode: 403,
        body: { detail: `Only a backend with an API key may send user.${name}.` },
      });
    expect(await verify({}, asPerson)).toMatchObject({ statusCode: 200 });
  });
});
