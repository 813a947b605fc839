import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiKeysOf } from '../../cli/directory/api-keys.ts';
import { cutOffsOf, forGoodEpochSeconds } from '../../cli/directory/cut-offs.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import { at, serve, standIns, start } from '../attacks/attack.ts';
import { attackConfig } from '../attacks/attack-config.ts';
import { as, asBackend, isAccepted, newUser } from '../attacks/client.ts';
import type { Service } from '../attacks/service.ts';
import { testWhole } from '../harness/whole.ts';

const { table } = standIns;
const app = 'chatsdk';
const cutOffs = cutOffsOf(table, appOf(attackConfig, app));
let service: Service;
beforeAll(async () => {
  service = await serve();
});

const introspect = (apiKey: string) =>
  service.call('POST', `/${app}/introspect`, { headers: asBackend(apiKey), body: { token: 'none' } });
const tokensFor = (userId: string, apiKey = standIns.apiKey) =>
  service.call('POST', `/${app}/tokens`, { headers: asBackend(apiKey), body: { userId } });

describe('an API key that is revoked, in a sandbox that knows it', () => {
  test('vends nothing from the next request on, and its tokens are refused', async () => {
    const { id, apiKey } = await apiKeysOf(table).create({ apps: [app] });
    const { token } = (await tokensFor(newUser(), apiKey)).body;
    expect(await isAccepted(service, app, token)).toBe(true);
    await apiKeysOf(table).revoke(id);
    expect((await tokensFor(newUser(), apiKey)).status).toBe(403);
    expect(await isAccepted(service, app, token)).toBe(false);
  });

  test('is refused altogether within 60 seconds', async () => {
    const { id, apiKey } = await apiKeysOf(table).create({ apps: [app] });
    expect((await introspect(apiKey)).status).toBe(200);
    await apiKeysOf(table).revoke(id);
    at(start + 59);
    expect((await introspect(apiKey)).status).toBe(200);
    at(start + 60);
    expect((await introspect(apiKey)).status).toBe(401);
    expect((await tokensFor(newUser(), apiKey)).status).toBe(401);
  });

  testWhole('would be known for longer, if its age were not looked at (control)', async () => {
    const { id, apiKey } = await apiKeysOf(table).create({ apps: [app] });
    const careless = await serve(['callers/api-key.ts', 'readAt - kept.readAt < maxAgeSeconds', 'kept']);
    const ask = () =>
      careless.call('POST', `/${app}/introspect`, { headers: asBackend(apiKey), body: { token: 'x' } });
    await ask();
    await apiKeysOf(table).revoke(id);
    at(start + 3_600);
    expect((await ask()).status).toBe(200);
  });
});

describe('a cut-off', () => {
  const chatToken = async (user: string) =>
    service.call('GET', `/${app}/api/auth/chat-token`, { headers: await as(user) });

  test('counts at the very next vend, and for what was vended before', async () => {
    const user = newUser();
    const { token } = (await chatToken(user)).body;
    await cutOffs.set(user, forGoodEpochSeconds);
    expect((await chatToken(user)).status).toBe(403);
    expect(await isAccepted(service, app, token)).toBe(false);
    const refresh = { headers: { authorization: `Bearer ${token}` } };
    expect((await service.call('POST', `/${app}/tokens/refresh`, refresh)).status).toBe(401);
    await cutOffs.clear(user);
    expect((await chatToken(user)).status).toBe(200);
    expect(await isAccepted(service, app, token)).toBe(true);
  });

  test('of everybody counts as well, and for no other app', async () => {
    await cutOffs.set(undefined, forGoodEpochSeconds);
    expect((await chatToken(newUser())).status).toBe(403);
    const elsewhere = { headers: await as(newUser()) };
    expect((await service.call('GET', '/other-chatsdk/api/auth/chat-token', elsewhere)).status).toBe(200);
    await cutOffs.clear(undefined);
  });

  testWhole('would count for nobody, if it were not asked for (control)', async () => {
    const user = newUser();
    await cutOffs.set(user, forGoodEpochSeconds);
    const careless = await serve([
      'vending/cut-offs.ts',
      'if (!(issuedAt >= (await',
      'if (!(issuedAt >= 0) && !(0 >= (await',
    ]);
    const given = await careless.call('GET', `/${app}/api/auth/chat-token`, { headers: await as(user) });
    expect(given.status).toBe(200);
  });
});
