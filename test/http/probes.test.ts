import { afterEach, expect, jest, test } from '@jest/globals';
import type { LogEntry } from '../../lambdas/http/log.ts';
import type { Logger } from '../../lambdas/http/logger.ts';
import { probesOf, sendProbes } from '../../lambdas/http/probes.ts';
import { listen } from '../../local/listen.ts';
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

test('a wrong answer and none at all fail the run, and are in the log with their route', async () => {
  const lines: LogEntry[] = [];
  const logger: Logger = { log: (line) => void lines.push(line), note: () => {}, during: (_, run) => run() };
  const service = await listen((request, response) => {
    if (request.url === '/health') response.writeHead(200).end();
    else if (request.url?.endsWith('jwks.json')) response.destroy();
    else response.writeHead(200).end('{"active":true}');
  }, 0);
  try {
    const probes = probesOf([wonderful]);
    await expect(sendProbes(service.url, probes, logger)).rejects.toThrow('2 of 3 probes failed');
    expect(lines.map(({ route, status, reason }) => [route, status, reason])).toEqual([
      ['GET /demo/.well-known/jwks.json', 0, 'no answer'],
      ['POST /demo/introspect', 200, 'not the right status'],
    ]);
    await sendProbes(service.url, probes.slice(0, 1), logger);
    expect(lines).toHaveLength(2);
  } finally {
    await service.close();
  }
});
