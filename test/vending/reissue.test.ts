import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Vended } from '../../lambdas/contract/grant.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { reissue } from '../../lambdas/vending/reissue.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { decode, forge } from './forge.ts';
import { madeUpSecret, madeUpWsSecret } from './made-up-key.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';
import { recordSigning } from './recorded-signing.ts';

const app = madeUpApp({ clockSkewSeconds: 5 });
const graceSeconds = 100;
const user = { subject: 'u-alice', displayName: 'Alice', avatarUrl: 'https://a.example/a.png' };

let ports: ReturnType<typeof madeUpPorts>;
let first: Vended;
beforeEach(async () => {
  ports = madeUpPorts(app);
  const request = { proofs: alice, sourceIp, avatarUrl: user.avatarUrl };
  first = await vend(request, { demandsNonce: false, keepsAccount: false }, app, ports);
  ports.calls.length = 0;
  recordSigning(ports.calls);
});

const again = (token = first.token, own = app) => reissue({ token, graceSeconds }, own, ports);
/** The same token with other claims or header, truly signed. */
function resigned(claims: object, header: object = {}, secret = madeUpSecret) {
  const [head, said] = decode(first.token);
  return forge({ ...head, ...header }, { ...said, ...claims }, secret);
}
const refused = async (token: string, why?: string, own = app) => {
  await expect(again(token, own)).rejects.toMatchObject({
    code: 'invalid_token',
    ...(why !== undefined && { options: { why } }),
  });
  expect(ports.calls).not.toContain('sign');
};

describe('a genuine token', () => {
  test('gets two new ones for the same user, with times and an id of their own', async () => {
    ports.clock.advance(10);
    const given = await again();
    expect(given).toMatchObject({
      expiresAt: start + 310,
      grant: { ...user, byBackend: false, details: {}, issuedAt: start + 10, tokenId: 'id-2' },
    });
    const said = {
      sub: 'u-alice',
      tenant: 'tenant-1',
      iat: start + 10,
      exp: start + 310,
      jti: 'id-2',
      name: 'Alice',
      picture: user.avatarUrl,
    };
    expect(decode(given.token)[1]).toStrictEqual({ ...said, purpose: 'api' });
    expect(decode(given.wsToken ?? '')[1]).toStrictEqual({ ...said, purpose: 'socket' });
    expect(ports.calls).toEqual([
      'ring.snapshot',
      'cutOffs.find',
      'limiter.recall',
      'ring.snapshot',
      'wsRing.snapshot',
      'limiter.spend',
      'sign',
      'sign',
    ]);
  });

  test('gets ones that get others in turn, and may be used again itself', async () => {
    const next = await again();
    await expect(again(next.token)).resolves.toMatchObject({ grant: user });
    await expect(again()).resolves.toMatchObject({ grant: user });
  });

  test.each([
    ['while it lasts', 299],
    ['when it has just ended', 300],
    ['in the last second of grace and skew', 300 + graceSeconds + 5 - 1],
  ])('gets them %s', async (_title, seconds) => {
    ports.clock.advance(seconds);
    await expect(again()).resolves.toMatchObject({ expiresAt: start + seconds + 300 });
  });

  test('gets none a second after the grace, and is told that it has ended', async () => {
    ports.clock.advance(300 + graceSeconds + 5);
    await refused(first.token, 'expired');
  });

  test('gets none after its end where the vendor gives no grace (control)', async () => {
    ports.clock.advance(305);
    const request = { token: first.token, graceSeconds: 0 };
    await expect(reissue(request, app, ports)).rejects.toMatchObject({ options: { why: 'expired' } });
    await expect(again()).resolves.toHaveProperty('token');
  });

  test('gets them from nbf on, with the skew: the grace is for its end alone', async () => {
    await refused(resigned({ nbf: start + 6 }));
    await refused(resigned({ nbf: start + 6, exp: start - 10 }));
    await refused(resigned({ exp: start - 10 }, {}, 'another-secret-of-the-attacker-1'), 'bad_signature');
    await expect(again(resigned({ nbf: start + 5, exp: start - 10 }))).resolves.toHaveProperty('token');
  });
});

describe('gets nothing:', () => {
  test('a token under another secret, of the attacker or of the web socket', async () => {
    await refused(resigned({}, {}, 'another-secret-of-the-attacker-1'), 'bad_signature');
    await refused(resigned({}, {}, madeUpWsSecret), 'bad_signature');
    await refused(first.wsToken ?? '', 'bad_signature');
  });

  test('a token of another app of the same secret, or for another purpose', async () => {
    await refused(resigned({ tenant: 'tenant-2' }));
    await refused(resigned({ purpose: 'socket' }));
    const settings = { algorithm: 'HS256', tenant: 'tenant-2' };
    await refused(first.token, undefined, { ...app, settings });
  });

  test('a token with another header or none, without an end, or what is no token', async () => {
    for (const token of [
      resigned({}, { typ: 'session+jwt' }),
      resigned({}, { alg: 'none' }),
      resigned({}, { jwk: { kty: 'oct' } }),
      resigned({ exp: undefined }),
      resigned({ sub: 7 }),
      first.token.replace(/[^.]+$/, ''),
      '',
    ])
      await refused(token);
  });

  test.each(['signing-key', 'ws-signing-key'] as const)('anybody while the %s is out', async (name) => {
    ports.secretNamed(name).now(new Error('Secrets Manager TimeoutError'));
    await expect(again()).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(ports.calls).not.toContain('sign');
    ports.secretNamed(name).restore();
    await expect(again()).resolves.toHaveProperty('wsToken');
  });
});

test('no nonce is asked for or spent: the old token is the proof', async () => {
  const demanding = madeUpApp({ nonce: 'required' });
  await expect(again(first.token, demanding)).resolves.toHaveProperty('token');
  expect(ports.calls.filter((call) => call.startsWith('nonces'))).toEqual([]);
});

test("a token of an API key's gets one that lives no longer, as the key's scope wants it", async () => {
  const own = madeUpPorts(app);
  const scoped: Caller = {
    kind: 'apiKey',
    authenticate: async () => ({
      subject: '0123456789abcdef',
      isBackend: true,
      scope: { maxLifetimeSeconds: 60 },
    }),
  };
  const request = { ...proving(), subject: 'u-alice' };
  const options = { demandsNonce: false, keepsAccount: false };
  const { token, expiresAt } = await vend(request, options, app, { ...own, callers: [scoped] });
  expect(expiresAt).toBe(start + 60);
  own.clock.advance(30);
  expect((await reissue({ token, graceSeconds }, app, own)).expiresAt).toBe(start + 90);
});
