import { afterEach, expect, jest, test } from '@jest/globals';
import { probesOf } from '../../lambdas/http/probes.ts';
import { demoApp, upstreamApp } from '../vending/demo-app.ts';
import { madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());

const wonderful = demoApp('wonderful');
const avaya = upstreamApp('avaya', { callers: [{ kind: 'apiKey' }] });

test.each([
  ['signs', wonderful],
  ['asks its vendor', avaya],
] as const)('an app that %s answers its own probes as they want it', async (_, app) => {
  const service = madeUpService(app);
  const own = probesOf([app]).filter(({ path }) => !/health|jwks/.test(path));
  expect(own).toHaveLength(1);
  for (const { method, path, isRight, ...sent } of own) {
    const { statusCode } = await service.fromApp(app, `${method} ${path}`, sent);
    expect([path, statusCode, isRight(Number(statusCode))]).toEqual([path, statusCode, true]);
    for (const wrong of [200, 500, 503, 0]) expect(isRight(wrong)).toBe(false);
  }
});

test('the service and the public keys must be there', () => {
  const [health, jwks] = probesOf([wonderful]);
  expect([health?.path, jwks?.path]).toEqual(['/health', '/demo/.well-known/jwks.json']);
  for (const probe of [health, jwks])
    expect([probe?.isRight(200), probe?.isRight(503)]).toEqual([true, false]);
});

test('guests, who have no proof, are not probed: they would get a token', () => {
  const open = upstreamApp('avaya', { callers: [{ kind: 'unsafeOpen', guestLifetimeSeconds: 60 }] });
  expect(probesOf([open]).map(({ path }) => path)).toEqual(['/health']);
});
