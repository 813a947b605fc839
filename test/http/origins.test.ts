import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { demoApp } from '../vending/demo-app.ts';
import type { Sent } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

let service: ReturnType<typeof madeUpService>;
beforeEach(() => {
  service = madeUpService();
});
afterEach(() => void jest.restoreAllMocks());

describe('an origin', () => {
  const sent = (origin?: string): Sent => ({ headers: { ...(origin !== undefined && { origin }) } });
  const statusOf = async (origin: string | undefined, allowedOrigins: readonly string[]) =>
    (await service.fromShared([demoApp('qiscus', { allowedOrigins })], 'POST /demo/nonce', sent(origin)))
      .statusCode;
  const own = ['https://app.example.com', 'http://localhost:8080'];

  test('of the app, and none at all, is served', async () => {
    for (const origin of [...own, undefined]) expect(await statusOf(origin, own)).toBe(201);
    expect(await statusOf(undefined, [])).toBe(201);
    expect(await statusOf('https://anywhere.example', ['*'])).toBe(201);
  });

  test.each([
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'https://APP.example.com',
    'null',
    '*',
    '',
  ])('%j is refused before anything is done', async (origin) => {
    expect(await statusOf(origin, own)).toBe(403);
    expect(await statusOf(origin, [])).toBe(403);
    expect(service.ports.calls).toEqual([]);
  });

  test("of another app is refused: the gateway's list is the union, ours is not", async () => {
    const [one, other] = [
      demoApp('qiscus', { allowedOrigins: own }),
      demoApp('qiscus', { allowedOrigins: [] }),
    ];
    const apps = [one, { ...other, name: 'other' }];
    const status = async (key: string) => (await service.fromShared(apps, key, sent(own[0]))).statusCode;
    expect([await status('POST /demo/nonce'), await status('POST /other/nonce')]).toEqual([201, 403]);
  });
});
