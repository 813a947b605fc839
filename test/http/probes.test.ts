import { afterEach, expect, jest, test } from '@jest/globals';
import type { LogEntry } from '../../lambdas/http/log.ts';
import type { Logger } from '../../lambdas/http/logger.ts';
import { probesOf, sendProbes } from '../../lambdas/http/probes.ts';
import { listen } from '../../local/listen.ts';
import { demoApp, upstreamApp, upstreamProfiles } from '../vending/demo-app.ts';
import { madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());

const wonderful = demoApp('wonderful');
/** Every profile that asks its vendor. */
const asking = upstreamProfiles.map(
  ([name, settings]) => [`${name}, which asks its vendor`, upstreamApp(name, { settings }), 401] as const,
);
// It has one more route that takes POST, and checks no proof.
const ofPhones = upstreamApp('avaya', { callers: [{ kind: 'passcode' }] });
// A body that names no user is refused first.
const ofBackends = upstreamApp('avaya', { callers: [{ kind: 'apiKey' }] });

test.each([
  ['wonderful, which signs', wonderful, 401] as const,
  ...asking,
  ['avaya for who proves a phone number', ofPhones, 401] as const,
  ['avaya for backends alone', ofBackends, 400] as const,
])('an app refuses its own probe, as the probe wants it: %s', async (_, app, status) => {
  const service = madeUpService(app);
  const own = probesOf([app]).filter(({ path }) => !/health|jwks/.test(path));
  expect(own).toHaveLength(1);
  for (const { method, path, isRight, ...more } of own) {
    const sent = new Request(`https://api.example.com${path}`, { method, ...more });
    const { statusCode } = await service.fromApp(app, `${method} ${path}`, {
      headers: Object.fromEntries(sent.headers),
      body: await sent.text(),
    });
    expect([path, statusCode, isRight(Number(statusCode))]).toEqual([path, status, true]);
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
  const guests = { kind: 'unsafeOpen', guestLifetimeSeconds: 60 };
  for (const callers of [[guests], [{ kind: 'apiKey' }, guests]])
    expect(probesOf([upstreamApp('avaya', { callers })])).toMatchObject([{ path: '/health' }]);
});

test('a wrong answer and none at all fail the run, and are in the log with their route', async () => {
  const lines: LogEntry[] = [];
  const logger: Logger = { log: (line) => void lines.push(line), note: () => {}, during: (_, run) => run() };
  const asked: string[] = [];
  const service = await listen((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? ''}`);
    if (request.url === '/health') response.writeHead(200).end();
    else if (request.url?.endsWith('jwks.json')) response.destroy();
    else response.writeHead(200).end('{"active":true}');
  }, 0);
  try {
    const probes = probesOf([wonderful]);
    await expect(sendProbes(service.url, probes, logger)).rejects.toThrow('2 of 3 probes failed');
    expect(asked.toSorted()).toEqual([
      'GET /demo/.well-known/jwks.json ',
      'GET /health ',
      'POST /demo/introspect application/json',
    ]);
    const wrong = { level: 'ERROR', event: 'probe' };
    expect(lines.toSorted((one, other) => Number(one.status) - Number(other.status))).toEqual([
      { ...wrong, route: 'GET /demo/.well-known/jwks.json', status: 0, reason: 'no answer' },
      { ...wrong, route: 'POST /demo/introspect', status: 200, reason: 'not the right status' },
    ]);
    await sendProbes(service.url, probes.slice(0, 1), logger);
    expect(lines).toHaveLength(2);
  } finally {
    await service.close();
  }
});
