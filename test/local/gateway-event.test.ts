import { describe, expect, test } from '@jest/globals';
import { decodePath, toEvent } from '../../local/gateway-event.ts';

const event = (
  head: { method?: string; url?: string; headers?: [string, string][] },
  body = Buffer.alloc(0),
) =>
  toEvent({
    request: {
      method: head.method ?? 'GET',
      url: head.url ?? '/',
      rawHeaders: (head.headers ?? []).flat(),
      httpVersion: '1.1',
      socket: { remoteAddress: '127.0.0.1' } as never,
    },
    path: decodePath(head.url ?? '/') ?? '',
    match: { route: { routeKey: 'GET /items/{id}' }, pathParameters: { id: 'a b' } },
    body,
    apiId: 'api',
    domainName: '127.0.0.1:3000',
    requestId: 'request-1',
    now: new Date('2020-03-12T19:03:58.390Z'),
  });

describe('toEvent', () => {
  test('has every member of payload format 2.0', () => {
    expect(event({ url: '/items/a%20b?x=1&x=2&y=%20z&empty=', headers: [['User-Agent', 'test']] })).toEqual({
      version: '2.0',
      routeKey: 'GET /items/{id}',
      rawPath: '/items/a b',
      rawQueryString: 'x=1&x=2&y=%20z&empty=',
      headers: { 'user-agent': 'test', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      queryStringParameters: { x: '1,2', y: ' z', empty: '' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        domainName: '127.0.0.1:3000',
        domainPrefix: 'api',
        http: {
          method: 'GET',
          path: '/items/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: 'request-1',
        routeKey: 'GET /items/{id}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1584039838390,
      },
      pathParameters: { id: 'a b' },
      isBase64Encoded: false,
    });
  });

  test('lower-cases header names, joins duplicates and keeps underscores', () => {
    const { headers } = event({
      headers: [
        ['X-Tag', 'one'],
        ['qiscus_sdk_app_id', 'app'],
        ['x-tag', 'two'],
        ['Connection', 'keep-alive'],
      ],
    });
    expect(headers).toMatchObject({ 'x-tag': 'one,two', qiscus_sdk_app_id: 'app' });
    expect(headers).not.toHaveProperty('connection');
  });

  test('moves cookies out of the headers', () => {
    const { cookies, headers } = event({
      headers: [
        ['Cookie', 'a=1; b=2'],
        ['cookie', 'c=3'],
      ],
    });
    expect(cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(headers).not.toHaveProperty('cookie');
    expect(event({})).not.toHaveProperty('cookies');
  });

  test('takes the source address from the socket, whatever the client says', () => {
    const { headers, requestContext } = event({ headers: [['X-Forwarded-For', '203.0.113.9']] });
    expect(requestContext.http.sourceIp).toBe('127.0.0.1');
    expect(headers['x-forwarded-for']).toBe('203.0.113.9,127.0.0.1');
  });

  test('has no query or body member where there is none', () => {
    const bare = event({});
    expect(bare.rawQueryString).toBe('');
    expect(bare).not.toHaveProperty('queryStringParameters');
    expect(bare).not.toHaveProperty('body');
  });

  test.each([
    ['application/json', false],
    ['Application/JSON; charset=utf-8', false],
    ['text/plain', false],
    ['application/javascript', false],
    ['application/xml', false],
    ['application/problem+json', false],
    ['image/svg+xml', true],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/jsonx', true],
    [undefined, true],
  ])('a body of type %s is base64: %s', (contentType, isBase64Encoded) => {
    const text = 'grüße';
    const headers: [string, string][] = contentType ? [['Content-Type', contentType]] : [];
    const made = event({ method: 'POST', headers }, Buffer.from(text));
    expect(made.isBase64Encoded).toBe(isBase64Encoded);
    expect(made.body).toBe(isBase64Encoded ? Buffer.from(text).toString('base64') : text);
  });
});

describe('decodePath', () => {
  test.each([
    ['/a%20b', '/a b'],
    ['/a%2Fb', '/a/b'],
    ['/a%252Fb', '/a%2Fb'],
    ['/gr%C3%BC%C3%9Fe?x=%20', '/grüße'],
    ['/a%3Fb?c', '/a'],
    ['/a+b', '/a+b'],
    ['/%E0%A4%A', undefined],
  ])('%s', (url, path) => {
    expect(decodePath(url)).toBe(path);
  });
});
