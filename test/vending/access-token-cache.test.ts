import { describe, expect, test } from '@jest/globals';
import type { UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import { NoKey } from '../../lambdas/keys/ring.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { expectAllHandled } from '../harness/unhandled-rejections.ts';
import { isForAccess, many, minted, newBroker, problem, secretOf, soon, versionNamed } from './new-broker.ts';

expectAllHandled();

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
    const readyMint = await take();
    rotate(versionNamed('v2'));
    await minted(readyMint);
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
