import { beforeEach, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { introspect } from '../../lambdas/vending/introspect.ts';
import { redeem } from '../../lambdas/vending/redeem.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { signingApp, signingProfiles } from './demo-app.ts';
import { decode, forge } from './forge.ts';
import { madeUpValue } from './made-up-key.ts';
import { alice, backendKey, madeUpPorts, start } from './made-up-ports.ts';

const options = { demandsNonce: true, keepsAccount: false };

describe.each(signingProfiles)('an app of %s with %j', (profile, settings) => {
  const app = signingApp(profile, { settings, nonce: 'required' });
  const embedsNonce = app.profile.nonceLifetimeSeconds !== undefined;
  const value = madeUpValue(app.tokens.token.algorithm(app.settings));
  let ports: ReturnType<typeof madeUpPorts>;
  let token: string;
  let wsToken: string | undefined;
  const ask = (asked = token, apiKey: string | undefined = 'good') =>
    introspect({ proofs: { apiKey }, sourceIp, token: asked }, app, { ...ports, callers: ports.backends });
  const redeemed = () => redeem({ token, sourceIp: '192.0.2.1', keepsAccount: false }, app, ports);

  beforeEach(async () => {
    ports = madeUpPorts(app);
    await ports.nonces.issue('nonce', start + 600);
    ({ token, wsToken } = await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports));
    ports.calls.length = 0;
  });

  test('tells the claims of a token that would be accepted now, and changes nothing', async () => {
    for (let time = 0; time < 3; time += 1) expect(await ask()).toStrictEqual(decode(token)[1]);
    const read = ['cutOffs.find', ...(embedsNonce ? ['nonces.isRedeemable'] : [])];
    const once = ['backend.authenticate', 'ring.snapshot', ...read];
    expect(ports.calls).toEqual([...once, ...once, ...once]);
    if (embedsNonce) await expect(redeemed()).resolves.toHaveProperty('subject', 'alice');
  });

  test('says of everything else the same: not active', async () => {
    const [header, claims] = decode(token);
    const nonceClaim = Object.keys(claims).find((name) => claims[name] === 'nonce') ?? '';
    const signed = (more: object, head: object = {}) =>
      forge({ ...header, ...head }, { ...claims, ...more }, value);
    expect(await ask(signed({}))).toBeDefined();
    for (const other of [
      '',
      'garbage',
      'a.b.c',
      wsToken ?? '',
      token.replace(/[^.]+$/, ''),
      signed({}, { alg: 'none' }),
      signed({}, { typ: 'session+jwt' }),
      forge(header, claims, 'another-secret-of-the-attacker-1'),
      signed({ exp: start - 60 }),
      signed({ nbf: start + 60 }),
      ...('iss' in claims ? [signed({ iss: 'somebody else' })] : []),
      ...(embedsNonce ? [signed({ [nonceClaim]: 'never issued' })] : []),
    ])
      expect(await ask(other)).toBeUndefined();
  });

  test('says not active of a token past its time', async () => {
    ports = Object.assign(ports, { nonces: { ...ports.nonces, isRedeemable: async () => true } });
    ports.clock.advance(app.tokenLifetimeSeconds + app.clockSkewSeconds - 1);
    expect(await ask()).toBeDefined();
    ports.clock.advance(1);
    expect(await ask()).toBeUndefined();
  });

  if (embedsNonce)
    test('says not active of a token once it is redeemed, and of the session', async () => {
      const session = await redeemed();
      expect(await ask()).toBeUndefined();
      expect(await ask(session.token)).toBeUndefined();
      ports = Object.assign(ports, { nonces: { ...ports.nonces, isRedeemable: async () => true } });
      expect(await ask()).toBeDefined();
      expect(await ask(session.token)).toBeUndefined();
    });

  test('tells strangers nothing, and does nothing for them', async () => {
    for (const apiKey of ['', 'wrong'])
      await expect(ask(token, apiKey)).rejects.toMatchObject({
        code: 'unauthenticated',
        options: { headers: { 'www-authenticate': 'ApiKey' } },
      });
    expect(new Set(ports.calls)).toEqual(new Set(['backend.authenticate']));
  });

  test('does not take an outage for "not active"', async () => {
    if (embedsNonce) {
      for (const outage of [new Error('no answer'), new Refusal('unavailable', { reason: 'no answer' })]) {
        const nonces = { ...ports.nonces, isRedeemable: async () => Promise.reject(outage) };
        const request = { proofs: backendKey, sourceIp, token };
        const broken = introspect(request, app, { ...ports, nonces, callers: ports.backends });
        await expect(broken).rejects.toBe(outage);
      }
    }
    ports.secret.now(new Error('no answer'));
    await expect(ask()).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
