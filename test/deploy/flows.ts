import assert from 'node:assert/strict';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { call, callRaw } from '../harness/http.ts';
import type { MiniStack } from './ministack.ts';
import { logInWithSdk, newPasscode, setting } from './sdk-client.ts';

/** A deployed service, with what its users and backends have. */
export interface Service {
  readonly url: string;
  readonly config: VendingConfig;
  readonly emulator: MiniStack;
  /** Of alice. */
  readonly password: string;
  /** The values that were pasted, by app. */
  readonly pasted: Readonly<Record<string, string>>;
  readonly apiKey: string;
}

/** How many of them there were. */
export interface Tried {
  readonly flows: string[];
  readonly sdk: string;
  readonly raced: number;
  readonly refused: number;
}

const crowd = 6;
const entityId = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';

/** Each vendor's flow from end to end, a race for each single use, and bad input to every route. Throws if one fails. */
export async function tryFlows(service: Service): Promise<Tried> {
  const { config, url } = service;
  const flows = Object.keys(config.apps).filter((app) => app in flowOf);
  let raced = 0;
  for (const app of flows) raced += (await flowOf[app]?.({ ...service, url: `${url}/${app}` })) ?? 0;
  return { flows, sdk: await logInWithSdk(service), raced, refused: await tryBadInput(service) };
}

/** By app, as it is named in `vending.config.ts`. Each returns how many were in its race. */
const flowOf: Readonly<Record<string, (service: Service) => Promise<number>>> = {
  async comapi({ url, config, pasted, password }) {
    const app = config.apps['comapi'];
    const space = `${url}/apispaces/${setting(config, 'comapi', 'apiSpaceId')}`;
    const { nonce, authenticationId } = (await answered(200, 'GET', `${space}/sessions/start`)).body;
    const login = { username: 'alice', password, nonce };
    const { jwt } = (await answered(200, 'POST', `${url}/authenticate`, login)).body;
    const { exp, iat } = await verified(jwt, pasted['comapi']);
    assert.equal(exp - iat, app?.tokenLifetimeSeconds);
    const session = { authenticationId, authenticationToken: jwt, deviceId: 'device-1' };
    return race(403, () => call('POST', `${space}/sessions`, session));
  },

  async qiscus({ url, config, emulator }) {
    const { phoneNumber: phone_number, passcode } = await newPasscode(url, emulator);
    const { nonce } = (await answered(200, 'POST', `${url}/api/v2/sdk/auth/nonce`)).body.results;
    const user = { app_id: setting(config, 'qiscus', 'appId'), phone_number, passcode, nonce };
    const { identity_token } = (await answered(200, 'POST', `${url}/auth/verify`, { user })).body;
    return race(undefined, () =>
      call('POST', `${url}/api/v2/sdk/auth/verify_identity_token`, { identity_token }),
    );
  },

  async chatsdk({ url, apiKey, pasted }) {
    const given = await answered(200, 'POST', `${url}/tokens`, { userId: 'alice' }, apiKey);
    await verified(given.body.token, pasted['chatsdk']);
    return 0;
  },

  async wonderful({ url, config, apiKey }) {
    if (!config.apps['wonderful']?.roles.includes('vendor')) {
      await answered(401, 'POST', `${url}/api/sdk-token`);
      return 0;
    }
    const signed = await answered(200, 'POST', `${url}/api/v1/jwt/sign`, { entityId }, apiKey);
    const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`), { [customFetch]: fetch });
    await jwtVerify(signed.body.jwt, keys);
    return 0;
  },

  async avaya({ url, apiKey }) {
    const { body } = await answered(503, 'POST', `${url}/token`, { userId: 'alice' }, apiKey);
    assert.equal(body.code, 'key_not_configured');
    return 0;
  },
};

async function answered(status: number, method: string, url: string, body?: unknown, apiKey?: string) {
  const answer = await call(method, url, body, apiKey === undefined ? {} : { 'x-api-key': apiKey });
  // An answer with another status may be told: it holds no token.
  assert.equal(answer.status, status, `${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

async function verified(token: string, secret = ''): Promise<{ exp: number; iat: number }> {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret));
  return { exp: payload.exp ?? 0, iat: payload.iat ?? 0 };
}

/** Of many at once, one wins, and the others are refused. */
async function race(refusal: number | undefined, run: () => Promise<{ status: number }>): Promise<number> {
  const statuses = (await Promise.all(Array.from({ length: crowd }, run))).map(({ status }) => status);
  const lost = statuses.filter((status) => status !== 200);
  assert.equal(lost.length, crowd - 1, `not one of ${crowd} wins: ${statuses}`);
  for (const status of lost)
    assert(refusal === undefined ? status >= 400 && status < 500 : status === refusal);
  return crowd;
}

const routes: Readonly<Record<string, readonly string[]>> = {
  comapi: ['authenticate'],
  qiscus: ['auth/passcode', 'auth/verify'],
  chatsdk: ['tokens'],
  wonderful: ['api/sdk-token'],
  avaya: ['token'],
};
const json = 'application/json';
const bad: readonly [status: number, body: string, contentType: string, more?: Record<string, string>][] = [
  [400, '{"username":', json],
  [413, JSON.stringify({ padding: 'x'.repeat(17 * 1024) }), json],
  [415, '<user/>', 'text/xml'],
  [403, '{}', json, { origin: 'https://evil.example' }],
];

async function tryBadInput({ url, config }: Service): Promise<number> {
  const urls = Object.keys(config.apps).flatMap((app) =>
    (routes[app] ?? []).map((path) => `${url}/${app}/${path}`),
  );
  const tries = urls.flatMap((each) => bad.map((input) => [each, ...input] as const));
  for (const [each, status, body, contentType, more = {}] of tries) {
    const answer = await callRaw('POST', each, body, { 'content-type': contentType, ...more });
    assert.equal(answer.status, status, `${each}: ${contentType} ${body.slice(0, 20)}`);
  }
  for (const app of ['gone', 'comapi/no/such/path'])
    assert.equal((await answered(404, 'POST', `${url}/${app}`, {})).body.code, 'not_found');
  return tries.length + 2;
}
