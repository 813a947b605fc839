import { beforeEach, describe, expect, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import type { VendRequest } from '../../lambdas/contract/grant.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { type VendOptions, vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { alice, backendKey, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';
import { recordSigning } from './recorded-signing.ts';

const signing = madeUpApp({ nonce: 'required' });
const asking = madeUpApp({ baseUrl: 'https://vendor.example.com', nonce: 'required', roles: ['integrator'] });
const signed = ['limiter.recall', 'ring.snapshot', 'wsRing.snapshot'];
const checked = ['cutOffs.find', 'limiter.spend'];

let ports: ReturnType<typeof madeUpPorts>;
async function setUp(app: App) {
  ports = madeUpPorts(app);
  ports.upstream.answer = () => ({ status: 200, body: { token: 'of-the-vendor' } });
  await ports.nonces.issue('nonce', start + 600);
  ports.calls.length = 0;
  recordSigning(ports.calls);
}
beforeEach(() => setUp(signing));

const vended = (request: VendRequest = {}, options: Partial<VendOptions> = {}, app: App = signing) =>
  vend(
    { proofs: alice, sourceIp, ...request },
    { demandsNonce: false, keepsAccount: false, ...options },
    app,
    ports,
  );
const refusedTwice = async (app: App) => {
  const again = vended({ nonce: 'nonce' }, { demandsNonce: true }, app);
  await expect(again).rejects.toMatchObject({ code: 'invalid_nonce' });
};

describe('a route that demands a nonce', () => {
  test.each([
    ['anybody', { proofs: alice, sourceIp }],
    ['a stranger', { proofs: {}, sourceIp }],
  ])('refuses %s without one before it does anything', async (_title, request) => {
    await expect(vended(request, { demandsNonce: true })).rejects.toMatchObject({
      code: 'invalid_request',
      options: { detail: 'The header X-Nonce is missing.' },
    });
    expect(ports.calls).toEqual([]);
  });

  test('vends once for one', async () => {
    await expect(vended({ nonce: 'nonce' }, { demandsNonce: true })).resolves.toHaveProperty('wsToken');
    await refusedTwice(signing);
  });

  test('a route that demands none vends without one, and does not ask for nonces at all', async () => {
    await expect(vended()).resolves.toHaveProperty('grant.subject', 'u-alice');
    expect(ports.calls).toEqual(['caller.authenticate', ...signed, ...checked, 'sign', 'sign']);
  });
});

describe('a route that keeps accounts', () => {
  const details = { metadata: { tier: 'gold' }, other: 'not kept' };
  /** A backend's word; users give no metadata. */
  const byBackend = (request: VendRequest = {}) =>
    vend(
      { proofs: backendKey, sourceIp, subject: 'u-alice', ...request },
      { demandsNonce: false, keepsAccount: true },
      signing,
      { ...ports, callers: ports.backends },
    );
  const order = ['nonces.vend', ...checked, 'accounts.find', 'accounts.upsert', 'sign', 'sign'];

  test('keeps what the token says of its user, once the nonce is spent, and gives the account back', async () => {
    const request = { nonce: 'nonce', avatarUrl: 'https://a.example/a.png', details: { other: 'not kept' } };
    const user = {
      subject: 'u-alice',
      displayName: 'Alice',
      avatarUrl: 'https://a.example/a.png',
    };
    const given = await vended(request, { keepsAccount: true });
    expect(given.account).toEqual({ ...user, custom: {}, createdAt: start });
    expect(ports.calls).toEqual(['caller.authenticate', ...signed, ...order]);
    expect(ports.argumentsOf('accounts.upsert').at(-1)).toStrictEqual([user, start]);
  });

  test('keeps none of a guest, which would outlive the guest', async () => {
    const guests: Caller = {
      kind: 'unsafeOpen',
      authenticate: async () => ({ subject: 'guest-1', isGuest: true }),
    };
    const options = { demandsNonce: false, keepsAccount: true };
    const given = await vend({ proofs: {}, sourceIp }, options, signing, { ...ports, callers: [guests] });
    expect(given).toHaveProperty('token');
    expect(given).not.toHaveProperty('account');
    expect(ports.calls).not.toContain('accounts.upsert');
  });

  test('leaves what the request does not say as it is', async () => {
    await byBackend({ displayName: 'Alice', details });
    const { account } = await byBackend();
    expect(account).toMatchObject({ displayName: 'Alice', custom: { tier: 'gold' } });
  });

  test.each([
    ['nothing', {}, 0],
    ['what it says already', { displayName: 'Alice', details }, 0],
    ['another name', { displayName: 'Alice B' }, 1],
    ['another picture', { avatarUrl: 'https://a.example/b.png' }, 1],
    ['a new value', { details: { metadata: { tier: 'lead' } } }, 1],
    ['a new key', { details: { metadata: { tier: 'gold', since: 1 } } }, 1],
  ])('writes an account that is there only for a change: %s', async (_what, request, writes) => {
    await byBackend({ displayName: 'Alice', details });
    ports.calls.length = 0;
    const { account } = await byBackend(request);
    expect(account).toMatchObject({ subject: 'u-alice', custom: { tier: expect.any(String) } });
    expect(ports.calls.filter((call) => call === 'accounts.upsert')).toHaveLength(writes);
    expect(account).toEqual(await ports.accounts.find('u-alice'));
  });

  test('keeps nothing for a nonce that is not good', async () => {
    await expect(vended({ nonce: 'unknown' }, { keepsAccount: true })).rejects.toBeInstanceOf(Refusal);
    expect(ports.calls).not.toContain('accounts.upsert');
  });

  test('a route that keeps none does not ask for accounts', async () => {
    expect(await vended()).not.toHaveProperty('account');
    expect(ports.calls).not.toContain('accounts.upsert');
  });
});

describe('where the vendor makes the tokens', () => {
  beforeEach(() => setUp(asking));
  const asked = () => vended({ nonce: 'nonce' }, { demandsNonce: true }, asking);

  test('the credentials are taken, the nonce spent, then the vendor is asked', async () => {
    expect(await asked()).toMatchObject({
      token: 'of-the-vendor',
      expiresAt: start + 300,
      grant: { subject: 'u-alice', byBackend: false, nonce: 'nonce' },
    });
    expect(ports.calls).toEqual([
      'caller.authenticate',
      'limiter.recall',
      'credentials.snapshot',
      'nonces.vend',
      ...checked,
      'upstream.send',
    ]);
  });

  test.each([
    ['key_unavailable', [new Error('Secrets Manager TimeoutError')]],
    ['key_not_configured', [undefined]],
    ['key_not_configured', ['v2', 'v3'].map((versionId) => ({ versionId, value: '{"wrong": 1}' }))],
  ])('nothing is spent or asked while the credentials are out: %s', async (code, answers) => {
    for (const answer of answers) ports.secret.now(answer);
    await expect(asked()).rejects.toMatchObject({ code, options: { retryAfterSeconds: expect.any(Number) } });
    expect(ports.calls).toEqual(['caller.authenticate', 'limiter.recall', 'credentials.snapshot']);
    ports.secret.restore();
    await expect(asked()).resolves.toHaveProperty('token');
  });

  test('the vendor is not asked for a nonce that is not good', async () => {
    await expect(vended({ nonce: 'unknown' }, {}, asking)).rejects.toMatchObject({ code: 'invalid_nonce' });
    expect(ports.upstream.requests).toEqual([]);
  });

  test('a vendor that fails costs the client its nonce', async () => {
    ports.upstream.answer = () => ({ status: 500, body: {} });
    await expect(asked()).rejects.toMatchObject({ code: 'upstream_failed' });
    await refusedTwice(asking);
  });

  test('the nonce is bound to the id of its token, and kept until that is over', async () => {
    await asked();
    const kept = start + 300 + asking.clockSkewSeconds;
    expect(ports.argumentsOf('nonces.vend').at(-1)).toEqual(['nonce', 'id-1', kept, start]);
  });
});
