import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { UpstreamAnswer } from '../../lambdas/contract/upstream-api.ts';
import { broker } from '../../lambdas/vending/broker.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { fixedRing } from '../doubles/fixed-ring.ts';
import { scriptedUpstream } from '../doubles/scripted-upstream.ts';
import { setClock } from '../doubles/set-clock.ts';
import { expectAllHandled } from '../harness/unhandled-rejections.ts';
import { changed } from './demo-app.ts';
import { app, isForAccess, many, minted, newBroker, problem, soon, versionNamed } from './new-broker.ts';

expectAllHandled();

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

test.each([
  [2_000, 2_000],
  [2_900, 2_800],
  ['soon', 2_800],
])('a token ends when it says so, if that is sooner: exp %j', async (exp, expiresAt) => {
  const { vend, vendor } = newBroker();
  const payload = Buffer.from(JSON.stringify({ exp })).toString('base64url');
  vendor.token = async () => ({ status: 201, body: { jwtToken: `header.${payload}.signature` } });
  expect(await vend()).toMatchObject({ expiresAt });
});

test('a refusal of the vendor says which of our fields it is about, and nothing of the vendor’s words', async () => {
  const { vend, vendor } = newBroker();
  const violations = [{ field: 'customerName', message: 'john@example.com is too long' }];
  vendor.token = async () => ({ status: 400, body: { violations } });
  expect(await failureOf(vend())).toMatchObject({
    code: 'upstream_failed',
    message: 'the vendor answered 400 for a token: The vendor does not accept userName.',
    options: { detail: 'The vendor does not accept userName.' },
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
    const failures = await many(10, () => failureOf(vend()));
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
  const { accessToken: _, ...api } = app.tokens.api;
  const without = changed(app, { upstream: api });
  const asked = scriptedUpstream(() => problem);
  const credentials = fixedRing(versionNamed('v1'));
  const mint = broker(without, { upstream: asked, credentials, clock: setClock() });
  const readyMint = await mint.take();
  expect(await failureOf(minted(readyMint))).toMatchObject({ code: 'upstream_failed' });
  expect(asked.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer ']);
});
