import { beforeEach, describe, expect, test } from '@jest/globals';
import { introspect } from '../../lambdas/vending/introspect.ts';
import { redeem } from '../../lambdas/vending/redeem.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { demoApp, profiles } from './demo-app.ts';
import { decode, forge } from './forge.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';

describe.each(Object.keys(profiles))('an app of %s', (profile) => {
  const app = demoApp(profile);
  let ports: ReturnType<typeof madeUpPorts>;
  let token: string;
  const ask = (asked = token, apiKey: string | undefined = 'good') =>
    introspect({ proofs: { apiKey }, token: asked }, app, { ...ports, callers: ports.backends });
  const redeemed = () => redeem({ token, sourceIp: '192.0.2.1' }, app, ports);

  beforeEach(async () => {
    ports = madeUpPorts();
    await ports.nonces.issue('nonce', start + 600);
    ({ token } = await vend({ proofs: alice, nonce: 'nonce' }, app, ports));
    ports.calls.length = 0;
  });

  test('tells the claims of a token that would be accepted now, and changes nothing', async () => {
    for (let time = 0; time < 3; time += 1) expect(await ask()).toStrictEqual(decode(token)[1]);
    expect(new Set(ports.calls)).toEqual(new Set(['ring.snapshot', 'nonces.isRedeemable']));
    await expect(redeemed()).resolves.toHaveProperty('subject', 'alice');
  });

  test('says of everything else the same: not active', async () => {
    const [header, claims] = decode(token);
    const nonceClaim = Object.keys(claims).find((name) => claims[name] === 'nonce') ?? '';
    for (const other of [
      '',
      'garbage',
      'a.b.c',
      token.replace(/[^.]+$/, ''),
      forge({ ...header, alg: 'none' }, claims),
      forge({ ...header, typ: 'session+jwt' }, claims),
      forge(header, claims, 'another-secret-of-the-attacker-1'),
      forge(header, { ...claims, exp: start - 60 }),
      forge(header, { ...claims, nbf: start + 60 }),
      forge(header, { ...claims, iss: 'somebody else' }),
      forge(header, { ...claims, [nonceClaim]: 'never issued' }),
    ])
      expect(await ask(other)).toBeUndefined();
  });

  test('says not active of a token once it is redeemed, or past its time', async () => {
    const session = await redeemed();
    expect(await ask()).toBeUndefined();
    expect(await ask(session.token)).toBeUndefined();
    ports = Object.assign(ports, { nonces: { ...ports.nonces, isRedeemable: async () => true } });
    expect(await ask()).toBeDefined();
    ports.clock.advance(app.tokenLifetimeSeconds + app.clockSkewSeconds);
    expect(await ask()).toBeUndefined();
  });

  test('tells strangers nothing, and does nothing for them', async () => {
    for (const apiKey of ['', 'wrong'])
      await expect(ask(token, apiKey)).rejects.toMatchObject({
        code: 'unauthenticated',
        options: { headers: { 'www-authenticate': 'ApiKey' } },
      });
    expect(ports.calls).toEqual([]);
  });

  test('does not take an outage for "not active"', async () => {
    const isRedeemable = async () => Promise.reject(new Error('no answer'));
    const nonces = { ...ports.nonces, isRedeemable };
    const request = { proofs: { apiKey: 'good' }, token };
    const broken = introspect(request, app, { ...ports, nonces, callers: ports.backends });
    await expect(broken).rejects.toThrow('no answer');
    ports.secret.now(new Error('no answer'));
    await expect(ask()).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
