import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Quota } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { rateLimitFields, withLimits } from '../../lambdas/http/rate-limit-fields.ts';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { demoApp } from '../vending/demo-app.ts';
import { bearers } from '../vending/made-up-ports.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());

const quota: Quota = { name: 'vendsPerSubject', max: 10, windowSeconds: 900, remaining: 3, resetSeconds: 42 };
const other: Quota = { name: 'vendsPerApiKey', max: 6_000, windowSeconds: 60, remaining: 0, resetSeconds: 7 };
const policy = '"vendsPerSubject";q=10;w=900';

describe('the fields', () => {
  test('name the limit, what it lets through in which time, what is left and until when', () => {
    expect(rateLimitFields([quota])).toEqual({
      'ratelimit-policy': policy,
      ratelimit: '"vendsPerSubject";r=3;t=42',
    });
  });

  test('list several limits in one order', () => {
    expect(rateLimitFields([quota, other])).toEqual({
      'ratelimit-policy': `${policy}, "vendsPerApiKey";q=6000;w=60`,
      ratelimit: '"vendsPerSubject";r=3;t=42, "vendsPerApiKey";r=0;t=7',
    });
  });

  test('are not there where nothing is counted', () => {
    expect(rateLimitFields([])).toEqual({});
    expect(refusalReply(new Refusal('unavailable', { retryAfterSeconds: 5 })).headers).not.toHaveProperty(
      'ratelimit',
    );
  });

  test('stand beside what a reply says of itself', () => {
    const reply = { status: 200, body: {}, headers: { 'x-own': '1' } };
    expect(withLimits(reply, { quotas: [quota] })).toEqual({
      ...reply,
      headers: { ...rateLimitFields([quota]), 'x-own': '1' },
    });
  });
});

/** What a structured field says of each limit (RFC 9651), read by hand: `{ vendsPerSubject: { r: 3, t: 42 } }`. */
const read = (field: unknown) =>
  Object.fromEntries(
    String(field)
      .split(', ')
      .map((item) => {
        const [name = '', ...parameters] = item.split(';');
        return [
          JSON.parse(name),
          Object.fromEntries(parameters.map((each) => [each.slice(0, 1), Number(each.slice(2))])),
        ];
      }),
  );

describe('an app with small limits', () => {
  const limits = {
    vendsPerSubject: { max: 2, windowSeconds: 900 },
    vendsPerApiKey: { max: 3, windowSeconds: 60 },
    noncesPerIp: { max: 1, windowSeconds: 30 },
  };
  const app = demoApp('chatsdk', { limits, nonce: 'required' });
  function setUp() {
    const service = madeUpService(app);
    service.ports.callers = [bearers];
    const asAlice = async (own: string) =>
      service.fromApp(
        app,
        'GET /demo/api/auth/chat-token',
        withHeaders({ authorization: 'Bearer alices-token', 'x-nonce': own }),
      );
    const asBackend = (userId: string) =>
      service.fromApp(app, 'POST /demo/tokens', withHeaders({ 'x-api-key': 'good' }, json({ userId })));
    return { ...service, asAlice, asBackend };
  }

  test('says so with each token, and with the refusal of one more', async () => {
    const { asAlice, ports } = setUp();
    for (const nonce of ['a', 'b', 'c']) await ports.nonces.issue(nonce, 1_800_000_600);
    ports.clock.advance(100);
    for (const [nonce, r] of [
      ['a', 1],
      ['b', 0],
    ] as const) {
      const { statusCode, headers } = await asAlice(nonce);
      expect(statusCode).toBe(200);
      expect(read(headers?.['ratelimit-policy'])).toEqual({ vendsPerSubject: { q: 2, w: 900 } });
      expect(read(headers?.['ratelimit'])).toEqual({ vendsPerSubject: { r, t: 800 } });
      expect(headers).not.toHaveProperty('retry-after');
    }
    const refused = await asAlice('c');
    expect(refused).toMatchObject({
      statusCode: 429,
      body: {
        code: 'rate_limited',
        status: 429,
        detail: 'At most 2 in 900 s (vendsPerSubject). The next one in 800 s.',
        limit: 'vendsPerSubject',
        retryAfter: 800,
      },
      headers: { 'retry-after': '800' },
    });
    expect(read(refused.headers?.['ratelimit'])).toEqual({ vendsPerSubject: { r: 0, t: 800 } });
    expect(read(refused.headers?.['ratelimit-policy'])).toEqual({ vendsPerSubject: { q: 2, w: 900 } });
  });

  test('says it of both limits of a backend, and which of them is spent, in the envelope of the vendor', async () => {
    const { asBackend, ports } = setUp();
    const both = await asBackend('alice');
    expect(read(both.headers?.['ratelimit'])).toEqual({
      vendsPerApiKey: { r: 2, t: 60 },
      vendsPerSubject: { r: 1, t: 900 },
    });
    await asBackend('alice');
    ports.clock.advance(1);
    const ofAlice = await asBackend('alice');
    expect(read(ofAlice.headers?.['ratelimit'])).toEqual({ vendsPerSubject: { r: 0, t: 899 } });
    const ofKey = await asBackend('bob');
    expect(read(ofKey.headers?.['ratelimit'])).toEqual({ vendsPerApiKey: { r: 0, t: 59 } });
    for (const { statusCode, body } of [ofAlice, ofKey]) {
      expect([statusCode, body]).toMatchObject([
        429,
        {
          error: {
            message: expect.stringMatching(
              /^At most \d+ in \d+ s \(vendsPer\w+\)\. The next one in \d+ s\.$/,
            ),
          },
        },
      ]);
      expect(body).not.toHaveProperty('code');
    }
    expect([ofAlice, ofKey].map(({ headers }) => headers?.['retry-after'])).toEqual(['899', '59']);
  });

  test('says it of nonces, from the shared function as well', async () => {
    const { fromShared } = setUp();
    const [first, second] = [
      await fromShared([app], 'POST /demo/nonce'),
      await fromShared([app], 'POST /demo/nonce'),
    ];
    expect(first.statusCode).toBe(201);
    expect(read(first.headers?.['ratelimit'])).toEqual({ noncesPerIp: { r: 0, t: 30 } });
    expect(second).toMatchObject({ statusCode: 429, headers: { 'retry-after': '30' } });
    expect(read(second.headers?.['ratelimit'])).toEqual({ noncesPerIp: { r: 0, t: 30 } });
  });

  test('says nothing of limits where none was looked at', async () => {
    const { asAlice, fromApp } = setUp();
    const stranger = await fromApp(app, 'GET /demo/api/auth/chat-token', withHeaders({ 'x-nonce': 'a' }));
    for (const { statusCode, headers } of [await asAlice('unknown'), stranger]) {
      expect([401, 409]).toContain(statusCode);
      expect(headers).not.toHaveProperty('ratelimit');
    }
  });
});

test('the answer to who asks for a passcode says what is left for number and network', async () => {
  const app = demoApp('qiscus');
  const { ports, fromApp } = madeUpService(app);
  ports.sendPasscode = async () => ({ expiresInSeconds: 300, quotas: [quota, other] as never });
  const { headers } = await fromApp(
    app,
    'POST /demo/auth/passcode',
    json({ phone_number: '+6281234567890' }),
  );
  expect(headers).toMatchObject(rateLimitFields([quota, other]));
});
