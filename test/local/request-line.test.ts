import { expect, test } from '@jest/globals';
import { logLine } from '../../local/log-line.ts';
import { requestLine } from '../../local/request-line.ts';
import type { Answered } from '../../local/traffic.ts';

const routeKeys = ['GET /', 'GET /health', 'POST /shop/token', 'POST /shop/nonce', 'HEAD /shop/keys'];
const caught = ['GET /{proxy+}', 'POST /{proxy+}', 'GET /shop/{proxy+}'];
const clock = (epochMillis: number) => new Date(epochMillis).toTimeString().slice(0, 8);
const at = 1_800_000_000_000;
const line = (request: Partial<Answered>) => {
  const seen = { at, method: 'POST', path: '/shop/token', app: 'shop', status: 200, millis: 14 };
  return requestLine({ ...seen, requestId: 'r', ...request }, [...routeKeys, ...caught]).replace(
    `${clock(at)} `,
    '',
  );
};

test.each<[string, Partial<Answered>, string]>([
  ['what was served', {}, 'POST /shop/token 200 (14 ms)'],
  [
    'why it was refused',
    { status: 401, code: 'unauthenticated', reason: 'bearer token ERR_JWT_EXPIRED' },
    'POST /shop/token 401 unauthenticated: bearer token ERR_JWT_EXPIRED (14 ms)',
  ],
  [
    'a limit by its name, and until when',
    {
      ...{ status: 429, code: 'rate_limited', reason: 'limit vendsPerSubject' },
      ...{ limit: 'vendsPerSubject', until: at + 60_000 },
    },
    `POST /shop/token 429 the limit vendsPerSubject is spent, until ${clock(at + 60_000)} (14 ms)`,
  ],
  [
    'the origin that is missing',
    { method: 'OPTIONS', status: 204, code: 'origin_not_allowed', reason: 'no app has the origin http://x' },
    'OPTIONS /shop/token 204 no app has the origin http://x (14 ms)',
  ],
  [
    'the routes that the app has',
    { method: 'GET', path: '/shop/tokens', status: 404, code: 'not_found' },
    'GET /shop/tokens 404 no such route; shop has POST /shop/token, POST /shop/nonce (14 ms)',
  ],
  [
    'the apps that there are',
    { method: 'GET', path: '/shoop/token', app: undefined, status: 404, code: 'not_found' },
    'GET /shoop/token 404 no such app; there are shop (14 ms)',
  ],
])('a line says %s', (_, request, expected) => expect(line(request)).toBe(expected));

test("of a function's own lines only errors are for people; the runner's notices stay as they are", () => {
  const request = { level: 'ERROR', event: 'request', status: 500 };
  const unread = {
    level: 'ERROR',
    event: 'secret_read',
    app: 'shop',
    secret: 'signing-key',
    reason: 'empty',
  };
  expect(logLine(JSON.stringify(request))).toBeUndefined();
  expect(logLine(JSON.stringify({ level: 'INFO', event: 'rotation' }))).toBeUndefined();
  expect(logLine(JSON.stringify(unread))).toBe('shop: secret read: signing-key: empty');
  expect(logLine('access denied: ServeApp may not dynamodb:Scan')).toContain('access denied');
  expect(logLine('{ not json')).toBe('{ not json');
});
