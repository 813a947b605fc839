import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { unsafeOpenCaller } from '../../lambdas/callers/unsafe-open.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { memoryGuests } from '../doubles/memory-guests.ts';
import { demoApp, oidc } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { json } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';
import { answerAsVendor, sentBy, type VendorCalls, vendorCalls } from './vendor-calls.ts';

/** Refresh flows: who comes again with their own proof is the same user, and no one else is. */
afterEach(() => void jest.restoreAllMocks());

const guestLifetimeSeconds = 600;
const open = { kind: 'unsafeOpen', guestLifetimeSeconds } as const;

/** Lets in who has logged in elsewhere: the token is the user's name. */
const logins: Caller = {
  kind: 'oidc',
  scheme: 'Bearer',
  authenticate: async ({ proofs: { bearerToken } }) =>
    bearerToken === undefined ? undefined : { subject: bearerToken },
};
const alice = { authorization: 'Bearer alice' };
const bob = { authorization: 'Bearer bob' };
const holding = (secret: string | undefined) => ({ 'x-guest-secret': secret ?? 'none' });

function setUp({ profile, settings, first, again }: VendorCalls) {
  const app = demoApp(profile, {
    settings,
    callers: [oidc, open],
    limits: { guestVendsPerIp: { max: 100 } },
  });
  const service = madeUpService(app);
  const { ports } = service;
  const { caller, keep } = unsafeOpenCaller(open, {
    guests: memoryGuests(),
    clock: ports.clock,
    newId: () => crypto.randomUUID(),
  });
  ports.callers = [logins, caller] as typeof ports.callers;
  ports.keepGuest = keep;
  answerAsVendor(service);
  const asks = (call: typeof first) => async (headers: Record<string, string>, id?: string) => {
    const sent = await sentBy(call, service, headers, id);
    const answer = await service.fromApp(app, call.on.replace(' ', ' /demo'), sent);
    return {
      status: answer.statusCode,
      id: answer.statusCode === 200 ? String(call.subjectOf(answer, service)) : undefined,
      secret: answer.headers?.['x-guest-secret'] as string | undefined,
    };
  };
  return { first: asks(first), again: asks(again), app, ...service };
}

describe.each(Object.entries(vendorCalls))('%s', (_name, calls) => {
  // Avaya's clients always name the user; the others may leave it to us.
  const named = calls.profile === 'avaya' ? 'alice' : undefined;

  test('a user who logged in is the same user again, by the login alone', async () => {
    const { first, again } = setUp(calls);
    const { id, secret } = await first(alice, named);
    expect([id, secret]).toEqual([expect.any(String), undefined]);
    expect(await again(alice, id)).toMatchObject({ status: 200, id });
    expect(await again(bob, id)).toMatchObject({ status: 403 });
    expect(await again({}, id)).toMatchObject({ status: 403 });
  });

  test('a guest is the same guest again, by the secret alone', async () => {
    const { first, again } = setUp(calls);
    const { status, id, secret } = await first({});
    expect([status, secret === id]).toEqual([200, false]);
    expect(await again(holding(secret), id)).toEqual({ status: 200, id, secret });
    expect(await first(holding(secret))).toEqual({ status: 200, id, secret });
    // Controls: no secret, another guest's, one that no guest has, and the id itself in its place.
    const other = await first({});
    expect(other.id).not.toBe(id);
    expect(await again({}, id)).toMatchObject({ status: 403 });
    for (const wrong of [other.secret, crypto.randomUUID()])
      expect(await again(holding(wrong), id)).toMatchObject({ status: 403 });
    expect(await again(holding(id), id)).toMatchObject({ status: 400 });
  });

  test('a guest keeps the id for as long as they come back in time', async () => {
    const { first, again, ports } = setUp(calls);
    const { id, secret } = await first({});
    for (let times = 0; times < 3; times++) {
      ports.clock.advance(guestLifetimeSeconds - 1);
      expect(await again(holding(secret), id)).toMatchObject({ status: 200, id });
    }
    ports.clock.advance(guestLifetimeSeconds);
    expect(await again(holding(secret), id)).toMatchObject({ status: 403 });
    const anew = await first(holding(secret));
    expect(anew).toMatchObject({ status: 200, secret });
    expect(anew.id).not.toBe(id);
  });

  test('a login takes no guest’s id along, not even with the secret', async () => {
    const { first, again } = setUp(calls);
    const { id, secret } = await first({});
    const both = { ...alice, ...holding(secret) };
    expect(await again(both, id)).toMatchObject({ status: 403 });
    const loggedIn = await first(both, named);
    expect(loggedIn).toMatchObject({ status: 200, secret: undefined });
    expect(loggedIn.id).not.toBe(id);
  });

  test('a guest is cut off by the id', async () => {
    const { first, again, ports } = setUp(calls);
    const { id = '', secret } = await first({});
    ports.cutOffs.subjects.set(id, Number.POSITIVE_INFINITY);
    expect(await again(holding(secret), id)).toMatchObject({ status: 403 });
    expect((await first({})).status).toBe(200);
  });

  test('neither the log nor the vendor sees the secret', async () => {
    const { first, again, ports, written } = setUp(calls);
    const { id, secret = '' } = await first({});
    await again(holding(secret), id);
    expect(secret).toMatch(/^[\da-f-]{36}$/);
    expect(written()).not.toContain(secret);
    expect(JSON.stringify(ports.upstream.requests)).not.toContain(secret);
  });
});

test('ChatSDK’s own refresh gives a guest, for the token, another of the same guest', async () => {
  const { app, fromApp } = setUp(vendorCalls['chatsdk signed'] as VendorCalls);
  const { body } = await fromApp(app, 'GET /demo/api/auth/chat-token');
  for (const refresh of ['POST /demo/tokens/refresh', 'POST /demo/api/auth/refresh']) {
    const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    const again = await fromApp(app, refresh, bearing(body.token));
    expect(decode(again.body.token)[1]).toMatchObject({ user_id: body.user.id });
    expect((await fromApp(app, refresh, bearing(`${body.token}x`))).statusCode).toBe(401);
  }
});

describe('Avaya’s own sample client, which makes up an id and sends nothing else', () => {
  const sample = (userId: string) => ({
    userName: 'Guest',
    userId,
    verified: true,
    userIdentifiers: { emailAddresses: [`${userId}@example.com`] },
  });
  function setUpSample() {
    const own = setUp(vendorCalls['avaya'] as VendorCalls);
    const ask = async (body: object, headers: Record<string, string> = {}) => {
      const sent = json(body);
      const all = { ...sent, headers: { ...sent.headers, ...headers } };
      const { statusCode } = await own.fromApp(own.app, 'POST /demo/token', all);
      const { body: asked } = own.ports.upstream.requests.at(-1) ?? {};
      const customer: Readonly<Record<string, unknown>> = asked && 'json' in asked ? asked.json : {};
      return { status: statusCode, customer };
    };
    return { ...own, ask };
  }

  test.each([crypto.randomUUID(), crypto.randomUUID().toUpperCase()])(
    'is one customer at each call, whose id is not %s',
    async (userId) => {
      const { ask, ports } = setUpSample();
      const first = await ask(sample(userId));
      const { customerId } = first.customer;
      expect(first).toMatchObject({
        status: 200,
        customer: {
          customerName: 'Guest',
          customerIdentifiers: { emailAddresses: [`${customerId}@example.com`] },
          verifiedCustomer: false,
        },
      });
      expect(await ask(sample(userId))).toEqual(first);
      expect((await ask(sample(crypto.randomUUID()))).customer['customerId']).not.toBe(customerId);
      expect(JSON.stringify(ports.upstream.requests)).not.toMatch(new RegExp(userId, 'i'));
    },
  );

  test('can’t be another customer by an id that agents see', async () => {
    const { ask } = setUpSample();
    const { customer } = await ask(sample(crypto.randomUUID()));
    const customerId = String(customer['customerId']);
    for (const id of [customerId, 'alice', customerId.replaceAll('-', ''), '1'])
      expect(await ask(sample(id))).toMatchObject({ status: 403 });
  });
});
