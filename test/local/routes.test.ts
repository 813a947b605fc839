import { describe, expect, test } from '@jest/globals';
import { matchRoute } from '../../local/routes.ts';

const routes = [
  'GET /{proxy+}',
  'ANY /qiscus/{proxy+}',
  'GET /qiscus/{section}/{id}',
  'GET /qiscus/items/{id}',
  'ANY /qiscus/items/special',
  'GET /qiscus/items/special',
  'POST /qiscus/nonce',
  'GET /.well-known/jwks.json',
  'GET /',
].map((routeKey) => ({ routeKey }));

describe('matchRoute', () => {
  test.each<[string, string, string | undefined, Record<string, string>]>([
    ['GET', '/', 'GET /', {}],
    ['POST', '/', undefined, {}],
    ['POST', '/qiscus/nonce', 'POST /qiscus/nonce', {}],
    ['GET', '/qiscus/nonce', 'ANY /qiscus/{proxy+}', { proxy: 'nonce' }],
    ['POST', '/qiscus/nonce/', 'ANY /qiscus/{proxy+}', { proxy: 'nonce/' }],
    ['GET', '/qiscus/items/special', 'GET /qiscus/items/special', {}],
    ['DELETE', '/qiscus/items/special', 'ANY /qiscus/items/special', {}],
    ['GET', '/qiscus/items/7', 'GET /qiscus/items/{id}', { id: '7' }],
    ['GET', '/qiscus/things/7', 'GET /qiscus/{section}/{id}', { section: 'things', id: '7' }],
    ['GET', '/qiscus/things/', 'ANY /qiscus/{proxy+}', { proxy: 'things/' }],
    ['GET', '/qiscus/a/b/c', 'ANY /qiscus/{proxy+}', { proxy: 'a/b/c' }],
    ['GET', '/qiscus', 'GET /{proxy+}', { proxy: 'qiscus' }],
    ['GET', '/Qiscus/nonce', 'GET /{proxy+}', { proxy: 'Qiscus/nonce' }],
    ['GET', '/.well-known/jwks.json', 'GET /.well-known/jwks.json', {}],
    ['GET', '/.well-known/jwksXjson', 'GET /{proxy+}', { proxy: '.well-known/jwksXjson' }],
    ['PUT', '/unknown', undefined, {}],
  ])('%s %s', (method, path, routeKey, pathParameters) => {
    const match = matchRoute(routes, method, path);
    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.pathParameters ?? {}).toEqual(pathParameters);
    expect(matchRoute(routes.toReversed(), method, path)).toEqual(match);
  });

  test('$default takes what no other route does', () => {
    const withDefault = [{ routeKey: '$default' }, ...routes];
    expect(matchRoute(withDefault, 'PUT', '/unknown')).toEqual({ route: { routeKey: '$default' } });
    expect(matchRoute(withDefault, 'GET', '/unknown')?.route.routeKey).toBe('GET /{proxy+}');
  });
});
