import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { demoApp } from '../vending/demo-app.ts';
import { commonHeaders, madeUpService } from './made-up-service.ts';

let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

const comapi = demoApp('comapi');

describe('what no route matches', () => {
  const space = '/demo/apispaces/5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f/sessions';

  test.each<[method: string, path: string, allow: string]>([
    ['GET', '/demo/nonce', 'POST'],
    ['DELETE', '/demo/authenticate', 'POST'],
    ['PUT', space, 'POST'],
    ['POST', `${space}/session-1`, 'GET, HEAD, DELETE'],
    ['POST', '/health', 'GET, HEAD'],
  ])('under %s %s is a wrong method: 405 with Allow', async (method, path, allow) => {
    expect(await service.fromShared([comapi], `${method} /{proxy+}`, { path })).toMatchObject({
      statusCode: 405,
      headers: { ...commonHeaders, allow },
      body: { code: 'method_not_allowed' },
    });
  });

  test.each([
    '/',
    '/demo',
    '/demo/',
    '/demo/nonce/',
    '/Demo/nonce',
    '/other/nonce',
    `${space}/a/b`,
    '//health',
  ])('at %s is nothing: 404', async (path) => {
    const reply = await service.fromShared([comapi], 'POST /{proxy+}', { path });
    expect(reply).toMatchObject({ statusCode: 404, headers: commonHeaders, body: { code: 'not_found' } });
    expect(reply.headers).not.toHaveProperty('allow');
    expect(service.lines()).toMatchObject([{ route: 'POST /{proxy+}', status: 404 }]);
  });

  // A path that two patterns match (`.../sessions/start` and `.../sessions/{sessionId}`) names a method twice.
  test('names each allowed method once', async () => {
    const { headers } = await service.fromShared([comapi], 'PUT /{proxy+}', { path: `${space}/start` });
    expect(headers).toMatchObject({ allow: 'GET, HEAD, DELETE' });
  });
});
