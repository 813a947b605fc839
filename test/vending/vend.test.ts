import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { demoApp, profiles } from './demo-app.ts';
import { decode } from './forge.ts';
import { alice, goodVersion, madeUpPorts, start } from './made-up-ports.ts';

let ports: ReturnType<typeof madeUpPorts>;
beforeEach(async () => {
  ports = madeUpPorts();
  await ports.nonces.issue('nonce', start + 600);
  ports.calls.length = 0;
  const { sign } = crypto.subtle;
  jest.spyOn(crypto.subtle, 'sign').mockImplementation((...args) => {
    ports.calls.push('sign');
    return sign.apply(crypto.subtle, args);
  });
});
afterEach(() => void jest.restoreAllMocks());

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const request = { proofs: alice, nonce: 'nonce' };

describe.each(Object.keys(profiles))('an app of %s', (profile) => {
  const app = demoApp(profile);
  const refusal = async (changes: object = {}) => failureOf(vend({ ...request, ...changes }, app, ports));
  const unspent = async () => expect(vend(request, app, ports)).resolves.toHaveProperty('token');

  test('authenticates, takes the key, spends the nonce, then signs', async () => {
    await vend(request, app, ports);
    expect(ports.calls).toEqual(['caller.authenticate', 'ring.snapshot', 'nonces.vend', 'sign']);
  });

  test.each([
    [{ username: 'alice', password: 'wrong' }, 'wrong password'],
    [{}, 'no proof of an allowed kind'],
    [{ phoneNumber: '+6281234567890', passcode: '123456' }, 'no proof of an allowed kind'],
  ])('spends nothing for %j, and does not ask for the key', async (proofs, reason) => {
    expect(await refusal({ proofs })).toMatchObject({
      code: 'unauthenticated',
      message: reason,
      options: { headers: { 'www-authenticate': 'Password' } },
    });
    expect(ports.calls).not.toContain('ring.snapshot');
    await unspent();
  });

  test.each([
    ['key_unavailable', new Error('Secrets Manager TimeoutError')],
    ['key_not_configured', undefined],
    ['key_not_configured', { versionId: 'v2', value: 'too short' }],
  ])('spends nothing while the key is out: %s', async (code, answer) => {
    ports.secret.now(answer);
    expect(await refusal()).toMatchObject({ code, options: { retryAfterSeconds: 30 } });
    expect(ports.calls).toEqual(['caller.authenticate', 'ring.snapshot']);
    ports.secret.now(goodVersion);
    await unspent();
  });

  test('spends nothing on a subject that the vendor could not read back', async () => {
    const proofs = { username: 'a'.repeat(257), password: 'right' };
    expect(await refusal({ proofs })).toMatchObject({ code: 'invalid_request' });
    await unspent();
  });

  test('gives one answer to an unknown, an expired and a used nonce; the journal knows better', async () => {
    await ports.nonces.issue('expired', start);
    await vend(request, app, ports);
    ports.calls.length = 0;
    const refusals = [
      await refusal({ nonce: 'unknown' }),
      await refusal({ nonce: 'expired' }),
      await refusal(),
    ];

    const replies = refusals.map((each) => refusalReply(each as never, app.dialect, app.dialect.routes[0]));
    expect(replies[0]).toMatchObject({ status: 409, body: { code: 'invalid_nonce' } });
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    const told = (nonce: string, why: string) => ({ step: 'vend', why, nonceDigest: sha256(nonce) });
    expect(ports.refused).toEqual([
      told('unknown', 'unknown'),
      told('expired', 'expired'),
      told('nonce', 'used'),
    ]);
    expect(ports.calls).not.toContain('sign');
  });

  test('signs nothing when it is not known whether the nonce was spent', async () => {
    const nonces = { ...ports.nonces, vend: async () => Promise.reject(new Error('outcome unknown')) };
    await expect(vend(request, app, { ...ports, nonces })).rejects.toThrow('outcome unknown');
    expect(ports.calls).not.toContain('sign');
  });

  test('gives one token for fifty requests at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => vend(request, app, ports)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ports.calls.filter((call) => call === 'sign')).toHaveLength(1);
  });

  test('takes every time from one reading of the clock', async () => {
    let readings = 0;
    const clock = () => start + 10 * readings++;
    const { token, expiresAt } = await vend(request, app, { ...ports, clock });
    expect(readings).toBe(1);
    expect(expiresAt).toBe(start + app.tokenLifetimeSeconds);
    expect(decode(token)[1]).toMatchObject({ iat: start, exp: expiresAt });
  });
});

test('a nonce of ours is kept until its token is over', async () => {
  const app = demoApp('comapi', { tokenLifetimeSeconds: 900, clockSkewSeconds: 7 });
  await vend(request, app, ports);
  expect(ports.given[ports.calls.indexOf('nonces.vend') + 1]).toEqual(['nonce', 'id-1', start + 907, start]);
});

describe("a vendor's own nonce, in an app that plays the backend alone", () => {
  const lifetimes = [
    ['the vendor could still honour the nonce', 60, 600, 600],
    ['the token could still be honoured', 86_400, 600, 86_400],
  ] as const;

  test.each(lifetimes)('is remembered for as long as %s', async (_title, token, nonce, kept) => {
    const app = demoApp('comapi', {
      roles: ['backend'],
      tokenLifetimeSeconds: token,
      nonceLifetimeSeconds: nonce,
      clockSkewSeconds: 7,
    });
    await vend({ proofs: alice, nonce: 'of-the-vendor' }, app, ports);
    expect(ports.calls).toEqual(['caller.authenticate', 'ring.snapshot', 'nonces.adopt', 'sign']);
    expect(ports.given.at(-1)).toEqual(['of-the-vendor', 'id-1', start + kept + 7]);
  });

  test.each(Object.keys(profiles))('is signed once, for one subject: %s', async (profile) => {
    const app = demoApp(profile, { roles: ['backend'] });
    const first = { proofs: alice, nonce: 'of-the-vendor' };
    await vend(first, app, ports);
    for (const username of ['alice', 'bob'])
      await expect(vend({ ...first, proofs: { ...alice, username } }, app, ports)).rejects.toMatchObject({
        code: 'invalid_nonce',
      });
    const told = { step: 'vend', why: 'used', nonceDigest: sha256('of-the-vendor') };
    expect(ports.refused).toEqual([told, told]);
  });

  test('is unknown in an app that plays the vendor (control)', async () => {
    const made = { proofs: alice, nonce: 'of-somebody-else' };
    await expect(vend(made, demoApp('comapi'), ports)).rejects.toMatchObject({ code: 'invalid_nonce' });
  });
});
