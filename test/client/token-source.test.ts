import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createTokenSource, TokenError, type TokenSourceOptions } from '../../client/index.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { fakeService, refusal, tokenOf } from './fake-service.ts';
import { fakeTime } from './fake-time.ts';

type Answer = { readonly token: string; readonly expiresIn?: number };

let time: ReturnType<typeof fakeTime>;
let service: ReturnType<typeof fakeService>;
beforeEach(() => {
  time = fakeTime();
  service = fakeService();
});
afterEach(() => {
  time.stop();
  jest.restoreAllMocks();
});

const sourceOf = (options: Partial<TokenSourceOptions> = {}) =>
  createTokenSource<Answer>({
    url: 'https://api.example/shop',
    route: '/api/sdk-token',
    login: () => 'login',
    fetch: service.fetch,
    ...options,
  });
const asked = () => service.sent.length;
const textOf = async (source: ReturnType<typeof sourceOf>) => (await source.get()).token;

describe('get', () => {
  test('50 at once are one request, with the login', async () => {
    const source = sourceOf();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => textOf(source)));
    expect(new Set(tokens)).toEqual(new Set(['secret-token-1']));
    expect(service.sent).toMatchObject([{ url: 'https://api.example/shop/api/sdk-token', body: {} }]);
    expect(service.sent[0]?.headers.get('authorization')).toBe('Bearer login');
  });

  test.each([
    [0, 675],
    [0.999_999, 810],
  ])(
    'renews in the background in the last quarter of a life, by chance: at %d',
    async (random, dueSeconds) => {
      jest.spyOn(Math, 'random').mockReturnValue(random);
      const source = sourceOf();
      await source.get();
      await time.pass(dueSeconds - 1);
      await source.get();
      expect(asked()).toBe(1);
      await time.pass(2);
      expect(await textOf(source)).toBe('secret-token-1');
      await time.settle();
      expect([await textOf(source), asked()]).toEqual(['secret-token-2', 2]);
    },
  );

  test('does not give out a token in the last seconds of its life', async () => {
    const source = sourceOf();
    await source.get();
    await time.pass(869);
    service.answer = () => new TypeError('offline');
    expect(await textOf(source)).toBe('secret-token-1');
    await time.pass(2);
    const failed = failureOf(source.get());
    await time.pass(10);
    expect(await failed).toMatchObject({ code: 'network', isTemporary: true });
  });

  test('gives up for one caller alone', async () => {
    const source = sourceOf();
    const caller = new AbortController();
    const [given, other] = [failureOf(source.get({ signal: caller.signal })), source.get()];
    caller.abort(new Error('enough'));
    expect(await given).toMatchObject({ message: 'enough' });
    expect(await other).toMatchObject({ token: 'secret-token-1' });
  });
});

describe('a lifetime', () => {
  test.each([600, -600])(
    'does not depend on a wall clock that is %d s off, or is set while it runs',
    async (off) => {
      const issuedAt: number[] = [];
      service.answer = (at) => {
        issuedAt[at] = time.seconds();
        return tokenOf(at);
      };
      time.setWallClock(off);
      const source = sourceOf();
      await source.get();
      time.setWallClock(-off);
      for (let minute = 0; minute < 40; minute++) {
        const at = Number((await textOf(source)).split('-').at(-1));
        expect(time.seconds() - (issuedAt[at] ?? 0)).toBeLessThan(900);
        await time.pass(60);
      }
      // Set forward, the clock costs one renewal.
      expect(asked()).toBeLessThanOrEqual(6);
    },
  );

  test('goes on while the device sleeps, though timers and the monotonic clock stop', async () => {
    const source = sourceOf();
    await source.get();
    time.sleep(3_600);
    expect(await textOf(source)).toBe('secret-token-2');
  });

  test('of which only the end is known is compared with the Date of the answer', async () => {
    const date = new Date(Date.now() + 600_000);
    const expiresAt = Math.floor(date.getTime() / 1_000) + 900;
    service.answer = (at) => tokenOf(at, { expiresAt }, { date: date.toUTCString() });
    const source = sourceOf();
    await source.get();
    await time.pass(600);
    expect([await textOf(source), asked()]).toEqual(['secret-token-1', 1]);
    await time.pass(290);
    expect(await textOf(source)).toBe('secret-token-2');
  });

  test('that is not known ends when the vendor refuses the token', async () => {
    service.answer = (at) => tokenOf(at, {});
    const source = sourceOf();
    await source.get();
    time.sleep(1e7);
    expect(await textOf(source)).toBe('secret-token-1');
    expect(await source.renew()).toMatchObject({ token: 'secret-token-2' });
  });

  test('of nothing gives a token to those who wait, and no loop', async () => {
    service.answer = (at) => tokenOf(at, { expiresIn: 0 });
    const source = sourceOf();
    expect([await textOf(source), await textOf(source), asked()]).toEqual([
      'secret-token-1',
      'secret-token-2',
      2,
    ]);
  });
});

describe('renew', () => {
  test('gives another token than the refused one, once for all who ask', async () => {
    const source = sourceOf();
    const first = await source.get();
    const again = await Promise.all([source.renew(first), source.renew(first), source.renew()]);
    expect(again.map(({ token }) => token)).toEqual(Array(3).fill('secret-token-2'));
    expect((await source.renew(first)).token).toBe('secret-token-2');
    expect(asked()).toBe(2);
  });
});

describe('a refusal', () => {
  test('401: a fresh login is asked for, once', async () => {
    const login = jest.fn(({ renew }: { renew: boolean }) => (renew ? 'fresh' : 'stale'));
    service.answer = (at, { headers }) =>
      headers.get('authorization') === 'Bearer fresh' ? tokenOf(at) : refusal(401, 'unauthenticated');
    const source = sourceOf({ login });
    expect(await textOf(source)).toBe('secret-token-2');
    service.answer = () => refusal(401, 'unauthenticated');
    expect(await failureOf(source.renew())).toMatchObject({ code: 'unauthenticated', isTemporary: false });
    expect(login.mock.calls.map(([{ renew }]) => renew)).toEqual([false, true, false, true]);
  });

  test('without a login, 401 is final at once', async () => {
    service.answer = () => refusal(401, 'unauthenticated');
    const source = createTokenSource({
      url: 'https://api.example/shop',
      route: '/token',
      fetch: service.fetch,
    });
    await failureOf(source.get());
    expect(asked()).toBe(1);
  });

  test.each([
    ['seconds', () => ({ 'retry-after': '300' })],
    [
      'a date, by the clock of the service',
      () => ({
        date: new Date(Date.now() - 600_000).toUTCString(),
        'retry-after': new Date(Date.now() - 300_000).toUTCString(),
      }),
    ],
  ])('429 with %s: no request until then, and the old token meanwhile', async (_title, headers) => {
    const source = sourceOf();
    await source.get();
    await time.pass(820);
    service.answer = () => refusal(429, 'rate_limited', headers(), { detail: '10 tokens in 15 minutes.' });
    for (let at = 0; at < 5; at++) {
      expect(await textOf(source)).toBe('secret-token-1');
      await time.pass(5);
    }
    expect(asked()).toBe(2);
    await time.pass(100);
    const failure = (await failureOf(source.get())) as TokenError;
    expect(failure).toMatchObject({ code: 'rate_limited', message: '10 tokens in 15 minutes.', status: 429 });
    expect(failure.retryAfterSeconds).toBeGreaterThan(170);
    expect(failure.retryAfterSeconds).toBeLessThan(180);
    expect(asked()).toBe(2);
    service.answer = (at) => tokenOf(at);
    await time.pass(180);
    expect([await textOf(source), asked()]).toEqual(['secret-token-3', 3]);
  });

  test('503 is waited for, if that is short', async () => {
    service.answer = (at) => (at < 3 ? refusal(503, 'unavailable', { 'retry-after': '1' }) : tokenOf(at));
    const token = textOf(sourceOf());
    await time.pass(6);
    expect([await token, asked()]).toEqual(['secret-token-3', 3]);
  });

  test('that waiting cannot mend forgets the token', async () => {
    const source = sourceOf();
    await source.get();
    await time.pass(820);
    service.answer = () => refusal(403, 'forbidden');
    await source.get();
    await time.settle();
    expect(await failureOf(source.get())).toMatchObject({ code: 'forbidden', status: 403 });
  });

  test('by something in front of the service is told apart', async () => {
    service.answer = () => new Response('<html>', { status: 404 });
    expect(await failureOf(sourceOf().get())).toMatchObject({ code: 'unexpected_answer', status: 404 });
    service.answer = () =>
      Response.json({ message: 'Too Many Requests' }, { status: 429, headers: { 'retry-after': '60' } });
    expect(await failureOf(sourceOf().get())).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 });
  });

  test('has its request id and the address of its page, and never what is secret', async () => {
    const more = { type: '/errors#rate_limited', limit: 'vendsPerSubject' };
    service.answer = () =>
      refusal(429, 'rate_limited', { 'apigw-requestid': 'id-1', 'retry-after': '60' }, more);
    const failure = (await failureOf(sourceOf().get())) as TokenError;
    expect(failure).toBeInstanceOf(TokenError);
    expect(failure).toMatchObject({
      name: 'TokenError',
      limit: 'vendsPerSubject',
      requestId: 'id-1',
      help: 'https://api.example/errors#rate_limited',
    });
    service.answer = () => Response.json({ token: 'secret-token-1', title: 'No.' }, { status: 500 });
    const other = failureOf(sourceOf().get());
    await time.pass(12);
    for (const each of [failure, (await other) as TokenError])
      expect(JSON.stringify(each) + each.stack + each.message).not.toMatch(/secret-token|login"/);
  });
});

test('a refusal keeps its code where the app is on the page’s own origin, or names no address', async () => {
  service.answer = (at) =>
    refusal(403, 'forbidden', {}, { type: at === 1 ? '/errors#forbidden' : 'http://' });
  const own = await failureOf(sourceOf({ url: '/shop' }).get());
  expect(own).toMatchObject({ code: 'forbidden', status: 403, help: '/errors#forbidden' });
  expect(await failureOf(sourceOf().get())).toMatchObject({ code: 'forbidden', status: 403 });
});

test('a login that fits no header is not sent, and not quoted', async () => {
  const failure = (await failureOf(sourceOf({ login: () => 'secret\nlogin' }).get())) as Error;
  expect(failure).toBeInstanceOf(TypeError);
  expect(inspect(failure)).not.toMatch(/secret/);
  expect(asked()).toBe(0);
});

describe('a network that fails', () => {
  test('in the middle of an answer costs no more than another request', async () => {
    const cut = () => new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) });
    service.answer = (at) => (at === 1 ? new Response(cut()) : tokenOf(at));
    const text = textOf(sourceOf());
    await time.settle();
    await time.pass(2);
    expect(await text).toBe('secret-token-2');
  });

  test('is tried again after about 1, 2 and 4 seconds, then the caller is told', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    service.answer = () => new TypeError('Failed to fetch');
    const failed = failureOf(sourceOf().get());
    const counts = [];
    for (const seconds of [0.5, 1, 2, 4]) {
      await time.pass(seconds);
      counts.push(asked());
    }
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(await failed).toMatchObject({ code: 'network', cause: { message: 'Failed to fetch' } });
  });

  test('that hangs is given up after the time limit', async () => {
    service.answer = () => new Promise(() => {});
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetch = (url: string | URL | Request, init?: RequestInit) => {
      signals.push(init?.signal);
      return service.fetch(url, init);
    };
    const failed = failureOf(sourceOf({ timeoutMillis: 11_000, fetch }).get());
    await time.pass(12);
    expect(await failed).toMatchObject({ code: 'timeout' });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });
});

test('what login throws is the page’s own error', async () => {
  const login = () => Promise.reject(new Error('login_required'));
  expect(await failureOf(sourceOf({ login }).get())).toMatchObject({ message: 'login_required' });
});

test('a login that fails does not cost the token that there is', async () => {
  const login = jest.fn(async (): Promise<string> => 'login');
  const source = sourceOf({ login });
  await source.get();
  await time.pass(820);
  login.mockRejectedValue(new Error('login_required'));
  expect([await textOf(source), await textOf(source)]).toEqual(['secret-token-1', 'secret-token-1']);
  await time.pass(60);
  expect(await failureOf(source.get())).toMatchObject({ message: 'login_required' });
});

test('close aborts what is under way, and forgets the token', async () => {
  const source = sourceOf();
  await source.get();
  service.answer = () => new Promise(() => {});
  const failed = failureOf(source.renew());
  await time.settle();
  source.close();
  expect(await failed).toMatchObject({ code: 'closed' });
  expect(await failureOf(source.get())).toMatchObject({ code: 'closed' });
  expect(asked()).toBe(2);
});

test('close sends nothing after a login that comes late', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const source = sourceOf({ login: () => promise });
  const failed = failureOf(source.get());
  source.close();
  resolve('login');
  await time.settle();
  expect(await failed).toMatchObject({ code: 'closed' });
  expect(asked()).toBe(0);
});

describe('an app that wants more', () => {
  test('nonce: one is taken first, and sent along', async () => {
    service.answer = (at, { url }) =>
      url.endsWith('/nonce') ? Response.json({ nonce: `n-${at}` }) : tokenOf(at);
    const source = sourceOf({ nonce: 'required' });
    await source.get();
    await source.renew();
    expect(service.sent.map(({ url, headers }) => [url, headers.get('x-nonce')])).toEqual([
      ['https://api.example/shop/nonce', null],
      ['https://api.example/shop/api/sdk-token', 'n-1'],
      ['https://api.example/shop/nonce', null],
      ['https://api.example/shop/api/sdk-token', 'n-3'],
    ]);
  });

  test('a guest stays the same one, also if their storage fails', async () => {
    const kept = new Map<string, string>();
    const guest = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    service.answer = (at) => tokenOf(at, undefined, { 'x-guest-secret': 'secret' });
    const options = { url: 'https://api.example/shop', route: '/token', fetch: service.fetch };
    await createTokenSource({ ...options, guest }).get();
    await createTokenSource({ ...options, guest }).get();
    const broken = {
      getItem: () => Promise.reject(new Error('full')),
      setItem: () => Promise.reject(new Error('full')),
    };
    await createTokenSource({ ...options, guest: broken }).get();
    expect(service.sent.map(({ headers }) => headers.get('x-guest-secret'))).toEqual([null, 'secret', null]);
    expect([...kept.keys()]).toEqual(['token-vending https://api.example/shop']);
  });

  test('headers for a login, and fields of the body', async () => {
    const source = sourceOf({
      login: () => ({ 'X-API-Key': 'key' }),
      body: async () => ({ entityId: 'user-1' }),
    });
    await source.get();
    expect(service.sent).toMatchObject([{ body: { entityId: 'user-1' } }]);
    expect(service.sent[0]?.headers.get('x-api-key')).toBe('key');
  });
});
