import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../lambdas/contract/upstream.ts';
import type { Grant } from '../../lambdas/contract/vocabulary.ts';
import { NoKey, type Ring, type Snapshot } from '../../lambdas/keys/ring.ts';
import { broker } from '../../lambdas/vending/broker.ts';
import type { SpentDraft } from '../../lambdas/vending/consume-nonce.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { scriptedUpstream } from '../doubles/scripted-upstream.ts';
import { setClock } from '../doubles/set-clock.ts';
import { demoApp } from './demo-app.ts';

const timeoutMillis = 250;
const app = demoApp('avaya', { upstream: { timeoutMillis, attemptTimeoutMillis: 100 } });
const secretOf = (versionId: string) => `client-secret-of-${versionId}`;
const versionNamed = (versionId: string): Snapshot<unknown> => ({
  versionId,
  held: { clientId: 'client', clientSecret: secretOf(versionId), appKey: 'app-key' },
});

const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', noteUnhandled));
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled).toEqual([]);
});

const isForAccess = ({ path }: UpstreamRequest) => path.startsWith('/api/auth/');
const problem = { status: 401, body: undefined };

/** A vendor who makes up access tokens `access-1`, `access-2`, ... and answers with the one that a call came with. */
function newBroker() {
  const clock = setClock();
  let version: Snapshot<unknown> | NoKey = versionNamed('v1');
  const credentials: Ring<unknown> = {
    snapshot: async () => {
      if (version instanceof NoKey) throw version;
      return version;
    },
  };
  const signals = { access: [] as AbortSignal[], token: [] as AbortSignal[] };
  const accessRequests: UpstreamRequest[] = [];
  const vendor = {
    lifetimeSeconds: 900,
    /** What an access-token call gets, by its number; the first is 1. */
    access: async (at: number): Promise<UpstreamAnswer> => ({
      status: 200,
      body: { access_token: `access-${at}`, expires_in: vendor.lifetimeSeconds },
    }),
    token: async (accessToken: string): Promise<UpstreamAnswer> => ({
      status: 201,
      body: { jwtToken: `jwt.${accessToken}` },
    }),
  };
  const upstream = scriptedUpstream((request, signal) => {
    if (!isForAccess(request)) {
      signals.token.push(signal);
      return vendor.token(request.headers['authorization']?.replace('Bearer ', '') ?? '');
    }
    signals.access.push(signal);
    return vendor.access(accessRequests.push(request));
  });
  const mint = broker(app, { upstream, credentials, clock });
  return {
    clock,
    vendor,
    signals,
    requests: upstream.requests,
    accessRequests,
    tokenCalls: () => upstream.requests.length - accessRequests.length,
    rotate: (to: Snapshot<unknown> | NoKey) => {
      version = to;
    },
    take: () => mint.take(),
    vend: async () => (await mint.take()).mint({ grant } as SpentDraft),
  };
}

const grant: Grant = {
  subject: 'u',
  tokenId: 'id',
  issuedAt: 1_000,
  expiresAt: 2_800,
  byBackend: false,
  details: {},
};
const many = <Value>(count: number, make: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, make));
/** Once all that is ready has run. */
const soon = () => new Promise((resolve) => setTimeout(resolve));
const hang = () => new Promise<never>(() => {});

test('asks for an access token, then with it for the token', async () => {
  const { vend, requests } = newBroker();
  expect(await vend()).toStrictEqual({
    token: 'jwt.access-1',
    expiresAt: 2_800,
    details: { appKey: 'app-key' },
  });
  expect(requests.map(({ path, headers }) => [path, headers])).toEqual([
    ['/api/auth/v1/ABCDEF/protocol/openid-connect/token', { appkey: 'app-key' }],
    ['/api/digital/chat/v1/accounts/ABCDEF/tokens', { appkey: 'app-key', authorization: 'Bearer access-1' }],
  ]);
});

describe('one access token', () => {
  test('for 1,000 requests at once', async () => {
    const { vend, accessRequests, tokenCalls } = newBroker();
    const all = await many(1_000, vend);
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['jwt.access-1']));
    expect(accessRequests).toHaveLength(1);
    expect(tokenCalls()).toBe(1_000);
  });

  test.each([
    ['a minute before its end', 900, 840],
    ['at nine tenths of a short life', 300, 270],
    ['at nine tenths of a very short life', 10, 9],
  ])('until %s; one for all who come then', async (_title, lifetimeSeconds, usable) => {
    const { vend, vendor, clock, accessRequests } = newBroker();
    vendor.lifetimeSeconds = lifetimeSeconds;
    await vend();
    clock.advance(usable - 1);
    expect(await vend()).toMatchObject({ token: 'jwt.access-1' });
    clock.advance(1);
    const all = await many(100, vend);
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['jwt.access-2']));
    expect(accessRequests).toHaveLength(2);
  });

  test('its life is counted from before it was asked for', async () => {
    const { vend, vendor, clock, accessRequests } = newBroker();
    const { access } = vendor;
    vendor.access = async (at) => {
      clock.advance(100);
      return access(at);
    };
    await vend();
    clock.advance(740);
    await vend();
    expect(accessRequests).toHaveLength(2);
  });

  test('of each app its own', async () => {
    const [one, other] = [newBroker(), newBroker()];
    await Promise.all([one.vend(), other.vend()]);
    expect([one.accessRequests.length, other.accessRequests.length]).toEqual([1, 1]);
  });
});

describe('when the vendor no longer takes it', () => {
  const takes = (accessToken: string) => async (given: string) =>
    given === accessToken ? { status: 201, body: { jwtToken: `jwt.${given}` } } : problem;

  test('it is renewed, and the token is asked for once more', async () => {
    const { vend, vendor, requests } = newBroker();
    await vend();
    vendor.token = takes('access-2');
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
    expect(requests.map(isForAccess)).toEqual([true, false, false, true, false]);
    await vend();
    expect(requests).toHaveLength(6);
  });

  test('1,000 requests at once renew it once', async () => {
    const { vend, vendor, accessRequests, tokenCalls } = newBroker();
    await vend();
    vendor.token = takes('access-2');
    await many(1_000, vend);
    expect(accessRequests).toHaveLength(2);
    expect(tokenCalls()).toBe(2_001);
  });

  test('once only, whatever the vendor says then', async () => {
    const { vend, vendor, accessRequests, tokenCalls } = newBroker();
    vendor.token = takes('none');
    expect(await failureOf(vend())).toMatchObject({
      code: 'upstream_failed',
      message: 'the vendor answered 401 for a token',
    });
    expect([accessRequests.length, tokenCalls()]).toEqual([2, 2]);
  });

  test('who hears of it late does not throw the new one away', async () => {
    const { vend, vendor, accessRequests } = newBroker();
    await vend();
    const late = Promise.withResolvers<void>();
    const { token } = vendor;
    vendor.token = async () => {
      await late.promise;
      return problem;
    };
    const slow = vend();
    await soon();
    vendor.token = takes('access-2');
    await vend();
    vendor.token = token;
    late.resolve();
    expect(await slow).toMatchObject({ token: 'jwt.access-2' });
    expect(accessRequests).toHaveLength(2);
  });

  test('all of it is within the time of one request', async () => {
    const { vend, vendor, signals } = newBroker();
    vendor.token = takes('access-2');
    await vend();
    expect(signals.token).toHaveLength(2);
    expect(signals.token[0]).toBe(signals.token[1]);
  });
});

describe('when there is no access token', () => {
  test.each([
    ['wrong credentials', problem, 401],
    ['200 of the wrong shape', { status: 200, body: { access_token: 7, secret: 'of the vendor' } }, 200],
  ])('%s: no token is asked for, and the next request tries again', async (_title, answer, status) => {
    const { vend, vendor, requests } = newBroker();
    const { access } = vendor;
    vendor.access = async () => answer;
    expect(await failureOf(vend())).toMatchObject({
      code: 'upstream_failed',
      message: `the vendor answered ${status} for an access token`,
      options: { reason: `the vendor answered ${status} for an access token` },
    });
    expect(requests.map(isForAccess)).toEqual([true]);
    vendor.access = access;
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
  });

  test('a failure is shared by those who wait, and kept for nobody', async () => {
    const { vend, vendor, accessRequests } = newBroker();
    const { access } = vendor;
    vendor.access = async () => {
      throw new Refusal('upstream_unavailable', { retryAfterSeconds: 7 });
    };
    const failures = await many(100, () => failureOf(vend()));
    for (const failure of failures)
      expect(failure).toMatchObject({ code: 'upstream_unavailable', options: { retryAfterSeconds: 7 } });
    expect(accessRequests).toHaveLength(1);
    vendor.access = access;
    await many(100, vend);
    expect(accessRequests).toHaveLength(2);
  });

  test('a request waits no longer than it has, whoever asked', async () => {
    const { vend, vendor, signals } = newBroker();
    vendor.access = hang;
    const startedAt = performance.now();
    const failures = await many(10, () => failureOf(vend()));
    expect(performance.now() - startedAt).toBeLessThan(timeoutMillis + 300);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'upstream_timeout' });
    expect(signals.access.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('the next second does not ask again for what is on its way', async () => {
    const { vend, vendor, clock, accessRequests } = newBroker();
    const { access } = vendor;
    const landing = Promise.withResolvers<void>();
    vendor.access = async (at) => {
      await landing.promise;
      return access(at);
    };
    const first = vend();
    await soon();
    clock.advance(1);
    const second = vend();
    await soon();
    landing.resolve();
    await Promise.all([first, second]);
    expect(accessRequests).toHaveLength(1);
  });

  test('a call that a frozen sandbox left behind is waited for by nobody', async () => {
    const { vend, vendor, clock, accessRequests } = newBroker();
    const { access } = vendor;
    const landing = Promise.withResolvers<UpstreamAnswer>();
    vendor.access = () => landing.promise;
    const left = vend();
    await soon();
    clock.advance(3_600);
    vendor.access = access;
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
    landing.resolve(await access(1));
    await left;
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
    expect(accessRequests).toHaveLength(2);
  });
});

describe('rotated credentials', () => {
  const sent = ({ body }: UpstreamRequest) => 'form' in body && body.form['client_secret'];

  test('get an access token of their own, once', async () => {
    const { vend, rotate, accessRequests } = newBroker();
    await vend();
    rotate(versionNamed('v2'));
    const all = await many(100, vend);
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['jwt.access-2']));
    expect(accessRequests.map(sent)).toEqual([secretOf('v1'), secretOf('v2')]);
  });

  test('do not wait for the access token of those before, nor lose theirs to it', async () => {
    const { vend, vendor, rotate, accessRequests } = newBroker();
    const { access } = vendor;
    const landing = Promise.withResolvers<void>();
    vendor.access = async (at) => {
      await landing.promise;
      return access(at);
    };
    const before = vend();
    await soon();
    vendor.access = access;
    rotate(versionNamed('v2'));
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
    landing.resolve();
    expect(await before).toMatchObject({ token: 'jwt.access-1' });
    expect(await vend()).toMatchObject({ token: 'jwt.access-2' });
    expect(accessRequests.map(sent)).toEqual([secretOf('v1'), secretOf('v2')]);
  });

  test('are those of one version throughout a request', async () => {
    const { take, rotate, accessRequests } = newBroker();
    const held = await take();
    rotate(versionNamed('v2'));
    await held.mint({ grant } as SpentDraft);
    expect(accessRequests.map(sent)).toEqual([secretOf('v1')]);
  });

  test.each([
    ['not_configured', 'key_not_configured'],
    ['unavailable', 'key_unavailable'],
  ] as const)('that are %s: nobody is asked', async (why, code) => {
    const { take, rotate, requests } = newBroker();
    rotate(new NoKey(why, 'no credentials'));
    expect(await failureOf(take())).toMatchObject({ code });
    expect(requests).toEqual([]);
  });
});

test.each([
  ['a success of the wrong shape', { status: 201, body: { jwtToken: 7, detail: 'of the vendor' } }],
  ['a success of another kind', { status: 200, body: { jwtToken: 'jwt.a.b.c' } }],
  ['an error', { status: 400, body: undefined }],
])('%s is no token, and is not asked for again', async (_title, answer) => {
  const { vend, vendor, requests } = newBroker();
  vendor.token = async () => answer;
  const failure = (await failureOf(vend())) as Refusal;
  expect(failure).toMatchObject({
    code: 'upstream_failed',
    message: `the vendor answered ${answer.status} for a token`,
  });
  expect(JSON.stringify(failure.options)).not.toMatch(/of the vendor|access-1|client-secret|app-key/);
  expect(requests).toHaveLength(2);
});

test('a vendor who knows no access tokens is asked once, with an empty one', async () => {
  const upstream = app.dialect.upstream;
  if (!upstream) throw new Error('no upstream');
  const { accessToken: _, ...dialect } = upstream;
  const without = { ...app, dialect: { ...app.dialect, upstream: dialect } };
  const asked = scriptedUpstream(() => problem);
  const credentials = { snapshot: async () => versionNamed('v1') };
  const mint = broker(without, { upstream: asked, credentials, clock: setClock() });
  const held = await mint.take();
  expect(await failureOf(held.mint({ grant } as SpentDraft))).toMatchObject({ code: 'upstream_failed' });
  expect(asked.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer ']);
});
