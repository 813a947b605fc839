import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { routeKeyOf, routesOf, serverOf } from '../../lambdas/profiles/routes.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { madeUpService } from './made-up-service.ts';

let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

/** Every GET route of every profile that the shared function or an app's own serves. */
const routes = Object.keys(profiles).flatMap((name) => {
  const app = demoApp(name);
  return routesOf(app).flatMap((route) =>
    route.on.startsWith('GET ') && serverOf(route) !== 'publish-keys'
      ? [{ name, app, key: routeKeyOf(app, route), server: serverOf(route) }]
      : [],
  );
});

describe.each([
  { name: 'the service', app: demoApp('comapi'), key: 'GET /health', server: 'serve-shared' },
  ...routes,
])('$name: $key', ({ app, key, server }) => {
  const answerTo = (routeKey: string) =>
    server === 'serve-app' ? service.fromApp(app, routeKey) : service.fromShared([app], routeKey);

  test('is answered under HEAD with the same status and headers, without a body', async () => {
    const { body, ...got } = await answerTo(key);
    expect(body).toBeDefined();
    expect(await answerTo(key.replace('GET', 'HEAD'))).toEqual({ ...got, body: undefined });
  });
});

test('POST routes have no HEAD', async () => {
  expect(await service.fromShared([demoApp('comapi')], 'HEAD /demo/nonce')).toMatchObject({
    statusCode: 405,
    headers: { allow: 'POST' },
    body: undefined,
  });
});
