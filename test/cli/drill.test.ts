import { describe, expect, test } from '@jest/globals';
import { drill, NothingDone } from '../../cli/secrets/drill.ts';
import { tokenIn } from '../../cli/secrets/token-in.ts';
import { tokenTraffic } from '../../cli/secrets/token-traffic.ts';
import { Answered } from '../../cli/service.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { demoApp } from '../vending/demo-app.ts';

const calm = { pauseMillis: 5, gapMillis: 1 };

test('counts what went well, what failed and why', async () => {
  const rounds: number[] = [];
  let calls = 0;
  const [good, bad, ...others] = await drill({
    ...calm,
    rounds: 2,
    change: async (round) => void rounds.push(round),
    traffic: {
      good: async () => {},
      async bad() {
        calls += 1;
        if (calls > 1) throw calls > 2 ? new Error('refused') : 'no error';
      },
    },
  });
  expect([rounds, others]).toEqual([[1, 2], []]);
  expect(good).toEqual({ what: 'good', done: expect.any(Number), failed: 0, reasons: {} });
  // The first one, and one in each of three pauses.
  expect(good?.done).toBeGreaterThan(3);
  const failed = calls - 1;
  expect(bad).toEqual({ what: 'bad', done: 1, failed, reasons: { 'no error': 1, refused: failed - 1 } });
});

test('a kind of request that does nothing after a change has failed, once for each', async () => {
  let round = 0;
  const [tally] = await drill({
    ...calm,
    rounds: 3,
    change: async (next) => {
      round = next;
    },
    traffic: {
      async idle() {
        if (round === 1 || round === 3) throw new NothingDone('rate limited');
      },
    },
  });
  expect(tally).toMatchObject({
    failed: 2,
    reasons: { 'after change 1: rate limited': 1, 'after change 3: rate limited': 1 },
  });
});

test.each([
  ['does nothing', new NothingDone('rate limited')],
  ['fails', new Error('rate limited')],
])('no key is changed if a kind of request %s before', async (_what, error) => {
  const changes: number[] = [];
  const failed = drill({
    ...calm,
    rounds: 1,
    change: async (round) => void changes.push(round),
    traffic: { good: async () => {}, bad: () => Promise.reject(error) },
  });
  expect(await failureOf(failed)).toMatchObject({
    name: 'CommandError',
    message: 'No key was changed. bad: rate limited',
  });
  expect(changes).toEqual([]);
});

test('requests go on while keys change', async () => {
  let calls = 0;
  const [tally] = await drill({
    ...calm,
    rounds: 1,
    // The change is over when two more requests have been made meanwhile.
    async change() {
      for (const until = calls + 2; calls < until; ) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    traffic: {
      async any() {
        calls += 1;
      },
    },
  });
  expect(tally).toMatchObject({ done: calls, failed: 0 });
});

test('requests of one kind do not overlap', async () => {
  let underWay = 0;
  let most = 0;
  await drill({
    ...calm,
    rounds: 3,
    change: async () => {},
    traffic: {
      async slow() {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 2));
        underWay -= 1;
      },
    },
  });
  expect(most).toBe(1);
});

test('a change that fails ends the traffic, and is what went wrong', async () => {
  let calls = 0;
  const failed = drill({
    ...calm,
    rounds: 1,
    change: async () => {
      throw new Error('not rotated');
    },
    traffic: {
      async any() {
        calls += 1;
      },
    },
  });
  expect((await failureOf(failed)).message).toBe('not rotated');
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(calls).toBe(before);
});

describe('the traffic of a drill', () => {
  const upstream = demoApp('avaya');
  const traffic = (vend: () => Promise<Record<string, unknown>>, more: object = {}) =>
    tokenTraffic({
      app: upstream,
      apiUrl: 'http://127.0.0.1:9',
      secret: 'upstream-credentials',
      vend,
      restSeconds: 0,
      ...more,
    });
  const asked = async (vend: () => Promise<Record<string, unknown>>, more?: object) =>
    (await traffic(vend, more))['token asked for'] ?? (async () => {});
  const limited = (headers: Record<string, string>) =>
    new Answered('too many', new Response('', { status: 429, headers }));

  test('does nothing while it is rate limited, and asks for nothing until then', async () => {
    let calls = 0;
    const vend = await asked(async () => {
      calls += 1;
      throw limited({ 'retry-after': '296' });
    });
    for (let time = 0; time < 3; time += 1) {
      const failure = await failureOf(vend());
      expect(failure).toBeInstanceOf(NothingDone);
      expect(failure.message).toMatch(/^nothing was asked for: rate limited until \d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
    expect(calls).toBe(1);
  });

  test('fails as the service answers otherwise', async () => {
    const vend = await asked(async () => {
      throw new Answered('401', new Response('', { status: 401 }));
    });
    expect((await failureOf(vend())).message).toBe('401');
  });

  test('rests between two tokens of a user', async () => {
    const vend = await asked(async () => ({}), { restSeconds: 60 });
    await vend();
    expect(await failureOf(vend())).toMatchObject({ message: 'nothing was asked for' });
  });

  const signing = { app: demoApp('qiscus'), secret: 'signing-key', apiKey: 'key' };

  test('fails if an answer of an app that signs holds no token', async () => {
    const vend = await asked(async () => ({ note: 'no token' }), signing);
    expect((await failureOf(vend())).message).toBe('the answer holds no token');
  });

  test('verifies nothing if no token is left', async () => {
    const { 'token introspected': verify } = await traffic(async () => ({}), signing);
    expect(await failureOf(verify?.() ?? Promise.resolve())).toBeInstanceOf(NothingDone);
  });

  test.each([
    ['signing-key', { ...signing, apiKey: undefined }, /an API key of the app/],
    [
      'ws-signing-key',
      { app: demoApp('chatsdk', { roles: ['integrator'] }), secret: 'ws-signing-key', apiKey: 'key' },
      /ws-signing-key/,
    ],
  ])('is refused if nothing verifies the tokens of %s', async (_secret, more, why) => {
    expect(await failureOf(traffic(async () => ({}), more))).toMatchObject({
      name: 'CommandError',
      message: expect.stringMatching(why),
    });
  });
});

test.each([
  ['signing-key', { token: 'a.b.c', wsToken: 'd.e.f' }, 'a.b.c'],
  ['ws-signing-key', { token: 'a.b.c', _internal: { wsToken: 'd.e.f' } }, 'd.e.f'],
  ['signing-key', { wsToken: 'd.e.f', name: 'a.b', more: [{ jwt: 'a.b.c' }] }, 'a.b.c'],
  ['signing-key', { wsToken: 'd.e.f' }, undefined],
  ['ws-signing-key', { token: 'a.b.c', wsToken: null }, undefined],
  ['signing-key', { address: 'not a.b.c' }, undefined],
  ['signing-key', { expiresIn: 60, ok: true, token: 'a.b.c' }, 'a.b.c'],
] as const)('the token of %s in %j', (secret, answer, token) => {
  expect(tokenIn(answer, secret)).toBe(token);
});
