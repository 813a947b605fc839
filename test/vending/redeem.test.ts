import { beforeEach, describe, expect, test } from '@jest/globals';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { type RedeemRequest, redeem } from '../../lambdas/vending/redeem.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { sourceIp } from '../doubles/proving.ts';
import { changed, profiles, signingApp } from './demo-app.ts';
import { decode, forge } from './forge.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { signatureTails } from './signature-tails.ts';

const options = { demandsNonce: true, keepsAccount: false };
const redeeming = Object.entries(profiles).filter(([, { routes }]) =>
  routes.some(({ does }) => does === 'redeem'),
);

describe.each(redeeming)('an app of %s', (profile, vendor) => {
  const app = signingApp(profile);
  let ports: ReturnType<typeof madeUpPorts>;
  let token: string;
  const redeemed = (changes: Partial<RedeemRequest> = {}) =>
    redeem({ token, sourceIp: '192.0.2.1', keepsAccount: false, ...changes }, app, ports);
  const refusal = async (changes: Partial<RedeemRequest> = {}) => failureOf(redeemed(changes));
  const unspent = async () => expect(redeemed()).resolves.toHaveProperty('subject', 'alice');

  beforeEach(async () => {
    ports = madeUpPorts(app);
    await ports.nonces.issue('nonce', start + 600);
    ({ token } = await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports));
    ports.calls.length = 0;
  });

  test('verifies, then spends the nonce and stores the session', async () => {
    const details = { platform: 'test' };
    expect(await redeemed({ accepts: () => true, details })).toMatchObject({
      id: 'id-2',
      subject: 'alice',
      startedAt: start,
      tokenExpiresAt: start + app.sessionLifetimeSeconds,
      expiresAt: start + app.refreshLifetimeSeconds,
      sourceIp: '192.0.2.1',
      details,
    });
    expect(ports.calls).toEqual(['ring.snapshot', 'cutOffs.find', 'nonces.redeem', 'sessions.open']);
  });

  test("keeps the user's account where the vendor does, once the nonce is spent", async () => {
    const { account, subject, displayName } = await redeemed({ keepsAccount: true });
    const user = { subject, ...(displayName !== undefined && { displayName }) };
    expect(account).toStrictEqual({ ...user, custom: {}, createdAt: start });
    expect(ports.calls).toEqual([
      'ring.snapshot',
      'cutOffs.find',
      'nonces.redeem',
      'accounts.find',
      'sessions.open',
      'accounts.upsert',
    ]);
    expect(ports.argumentsOf('accounts.upsert')).toStrictEqual([[user, start]]);
  });

  test('keeps no account for a token that does not count, nor where the vendor keeps none', async () => {
    const keepsAccount = true;
    await refusal({ keepsAccount, token: '' });
    await refusal({ keepsAccount, accepts: () => false });
    expect(await redeemed()).not.toHaveProperty('account');
    await refusal({ keepsAccount });
    expect(ports.calls).not.toContain('accounts.upsert');
  });

  test('asks accepts about the very grant of the token', async () => {
    const asked: unknown[] = [];
    await redeemed({ accepts: (grant) => asked.push(grant) > 0 });
    expect(asked).toMatchObject([{ subject: 'alice', nonce: 'nonce' }]);
  });

  test('spends nothing for a token that is not genuine', async () => {
    const [header, claims] = decode(token);
    for (const forged of [
      forge(header, claims, 'another-secret-of-the-attacker-1'),
      forge({ ...header, kid: 'x' }, claims),
      forge(header, { ...claims, iss: 'somebody else' }),
      forge(header, { ...claims, exp: undefined }),
      token.replace(/[^.]+$/, ''),
      '',
    ])
      expect(await refusal({ token: forged })).toMatchObject({ code: 'invalid_token' });
    expect(ports.calls.filter((call) => !call.startsWith('ring.'))).toEqual([]);
    await unspent();
  });

  test('spends nothing for a request that does not fit the token', async () => {
    expect(await refusal({ accepts: () => false })).toMatchObject({ code: 'invalid_token' });
    expect(ports.calls).toEqual(['ring.snapshot']);
    await unspent();
  });

  test('accepts no token without a nonce, genuine as it may be: it could be had twice', async () => {
    const own = app.tokens.token;
    const read: typeof own.read = (claims, settings) => {
      const { nonce: _, ...said } = own.read(claims, settings) ?? { subject: '', expiresAt: 0 };
      return said;
    };
    const without = changed(app, { token: { ...own, read } });
    const request = { token, sourceIp: '192.0.2.1', keepsAccount: false };
    expect(await failureOf(redeem(request, without, ports))).toMatchObject({ code: 'invalid_token' });
    expect(ports.calls).toEqual(['ring.snapshot']);
  });

  test('spends nothing while the key is out', async () => {
    ports.secret.now(new Error('Secrets Manager TimeoutError'));
    expect(await refusal()).toMatchObject({ code: 'key_unavailable' });
    ports.secret.restore();
    await unspent();
  });

  test('accepts a token until its last second, the nonce having been good for less when it was issued', async () => {
    ports.clock.advance(app.tokenLifetimeSeconds + app.clockSkewSeconds - 1);
    await unspent();
  });

  test('refuses a token past its time without looking at the nonce', async () => {
    ports.clock.advance(app.tokenLifetimeSeconds + app.clockSkewSeconds);
    expect(await refusal()).toMatchObject({ code: 'invalid_token' });
    expect(ports.calls).toEqual(['ring.snapshot']);
  });

  test('opens one session for thirty requests at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => redeemed()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('opens one session for the four spellings of one signature, whichever comes first', async () => {
    const spellings = [...signatureTails(token), token];
    const all = await Promise.allSettled(spellings.map((each) => redeemed({ token: each })));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(spellings).size).toBe(4);
  });

  test('gives one answer to an unknown, an expired and a used nonce', async () => {
    const [header, claims] = decode(token);
    const names = Object.keys(claims).filter((name) => claims[name] === 'nonce');
    const other = (nonce: string) => forge(header, { ...claims, [names[0] ?? '']: nonce });
    await ports.nonces.adopt('expired', 'alice', start);
    await redeemed();
    const refusals = [
      await refusal({ token: other('unknown') }),
      await refusal({ token: other('expired') }),
      await refusal(),
    ];
    const route = vendor.routes.find(({ does }) => does === 'redeem');
    const replies = refusals.map((each) => refusalReply(each as never, vendor, route));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(ports.refused).toMatchObject(
      ['unknown', 'expired', 'used'].map((why) => ({ step: 'redeem', why })),
    );
    expect(JSON.stringify(ports.refused)).not.toMatch(/"nonce"|"unknown"}|"expired"}/);
  });

  test('does not spend the nonce of one token for another with the same nonce', async () => {
    const [header, claims] = decode(token);
    const renamed = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [
        name,
        value === 'alice' || name === 'jti' ? 'mallory' : value,
      ]),
    );
    expect(await refusal({ token: forge(header, renamed) })).toMatchObject({ code: 'invalid_nonce' });
    await unspent();
  });
});
