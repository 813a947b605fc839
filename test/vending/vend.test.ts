import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { sourceIp } from '../doubles/proving.ts';
import { changed, demoApp, signingProfiles } from './demo-app.ts';
import { decode } from './forge.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { recordSigning } from './recorded-signing.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const request = { proofs: alice, sourceIp, nonce: 'nonce' };
const options = { demandsNonce: true, keepsAccount: false };

describe.each(signingProfiles)('an app of %s with %j', (profile, settings) => {
  const app = demoApp(profile, { settings, nonce: 'required' });
  const { token, wsToken } = app.profile;
  const keysTaken = ['ring.snapshot', ...(wsToken ? ['wsRing.snapshot'] : [])];
  const signatures = wsToken ? ['sign', 'sign'] : ['sign'];
  let ports: ReturnType<typeof madeUpPorts>;
  beforeEach(async () => {
    ports = madeUpPorts(app);
    await ports.nonces.issue('nonce', start + 600);
    ports.calls.length = 0;
    recordSigning(ports.calls);
  });

  const vended = (changes: object = {}, own = app) => vend({ ...request, ...changes }, options, own, ports);
  const refusal = async (changes: object = {}, own = app) => failureOf(vended(changes, own));
  const unspent = async () => expect(vended()).resolves.toHaveProperty('token');

  test('authenticates, takes the keys, spends the nonce beside a look for cut-offs, counts, then signs', async () => {
    await vended();
    expect(ports.calls).toEqual([
      'caller.authenticate',
      'limiter.recall',
      ...keysTaken,
      'nonces.vend',
      'cutOffs.find',
      'limiter.spend',
      ...signatures,
    ]);
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
    expect(ports.calls).toEqual(['caller.authenticate']);
    await unspent();
  });

  test('spends nothing for somebody who names another, and does not ask for the key', async () => {
    expect(await refusal({ subject: 'bob' })).toMatchObject({ code: 'forbidden' });
    expect(ports.calls).toEqual(['caller.authenticate']);
    await unspent();
  });

  test.each([
    ['key_unavailable', [new Error('Secrets Manager TimeoutError')]],
    ['key_not_configured', [undefined]],
    ['key_not_configured', ['v2', 'v3'].map((versionId) => ({ versionId, value: 'too short' }))],
  ])('spends nothing while the key is out: %s', async (code, answers) => {
    for (const answer of answers) ports.secret.now(answer);
    expect(await refusal()).toMatchObject({ code, options: { retryAfterSeconds: expect.any(Number) } });
    expect(ports.calls).toEqual(['caller.authenticate', 'limiter.recall', ...keysTaken]);
    ports.secret.restore();
    await unspent();
  });

  test('spends nothing on what the vendor could not read back', async () => {
    if (!token) throw new Error('an app that signs has a token');
    const unreadable = changed(app, { token: { ...token, read: () => undefined } });
    ports = madeUpPorts(unreadable);
    expect(await refusal({}, unreadable)).toMatchObject({ code: 'invalid_request' });
    expect(ports.calls).not.toContain('nonces.vend');
  });

  if (!app.profile.subjectOf)
    test('gives nobody a token whose subject is too long', async () => {
      const proofs = { username: 'a'.repeat(257), password: 'right' };
      expect(await refusal({ proofs })).toMatchObject({ code: 'invalid_request' });
      await unspent();
    });

  test('gives one answer to an unknown, an expired and a used nonce; the journal knows better', async () => {
    await ports.nonces.issue('expired', start);
    await vended();
    ports.calls.length = 0;
    const refusals = [
      await refusal({ nonce: 'unknown' }),
      await refusal({ nonce: 'expired' }),
      await refusal(),
    ];

    const route = app.profile.routes.find(({ does, role }) => does === 'vend' && role === 'integrator');
    const replies = refusals.map((each) => refusalReply(each as never, app.profile, route));
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
    await expect(vend(request, options, app, { ...ports, nonces })).rejects.toThrow('outcome unknown');
    expect(ports.calls).not.toContain('sign');
  });

  test('gives one token for fifty requests at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => vended()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ports.calls.filter((call) => call === 'sign')).toEqual(signatures);
  });

  test('takes every time from one reading of the clock', async () => {
    let readings = 0;
    const clock = () => start + 10 * readings++;
    const given = await vend(request, options, app, { ...ports, clock });
    expect(readings).toBe(1);
    expect(given.expiresAt).toBe(start + app.tokenLifetimeSeconds);
    for (const each of [given.token, ...(given.wsToken === undefined ? [] : [given.wsToken])])
      expect(decode(each)[1]).toMatchObject({ iat: start, exp: given.expiresAt });
    expect(given.wsToken !== undefined).toBe(wsToken !== undefined);
  });
});
