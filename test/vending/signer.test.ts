import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SecretName } from '../../lambdas/contract/secrets.ts';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { verifyJws } from '../../lambdas/vending/verify-token.ts';
import { sourceIp } from '../doubles/proving.ts';
import { changed } from './demo-app.ts';
import { decode } from './forge.ts';
import { madeUpSecret, madeUpWsSecret, takenKey } from './made-up-key.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

const app = madeUpApp({ nonce: 'required' });
const options = { demandsNonce: true, keepsAccount: false };
const header = { typ: 'JWT' };
const wsKey = () => takenKey('HS256', madeUpWsSecret);

let ports: ReturnType<typeof madeUpPorts>;
beforeEach(async () => {
  ports = madeUpPorts(app);
  await ports.nonces.issue('nonce', start + 600);
  ports.calls.length = 0;
});
const vended = () => vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports);

describe('an app with two secrets', () => {
  test('signs each token with its own, and neither verifies under the other', async () => {
    const { token, wsToken = '' } = await vended();
    const own = [token, await takenKey()] as const;
    const ws = [wsToken, await wsKey()] as const;
    const claimsUnder = async (signed: string, key: Awaited<ReturnType<typeof takenKey>>) =>
      verifyJws(signed, key, header, { now: start, skewSeconds: 0 });
    expect(await claimsUnder(...own)).toMatchObject({ purpose: 'api', sub: 'u-alice' });
    expect(await claimsUnder(...ws)).toMatchObject({ purpose: 'socket', sub: 'u-alice' });
    const wrong = { code: 'invalid_token', options: { why: 'bad_signature' } };
    await expect(claimsUnder(token, ws[1])).rejects.toMatchObject(wrong);
    await expect(claimsUnder(wsToken, own[1])).rejects.toMatchObject(wrong);
  });

  test('takes both before it spends the nonce', async () => {
    await vended();
    expect(ports.calls.filter((call) => /snapshot|vend/.test(call))).toEqual([
      'ring.snapshot',
      'wsRing.snapshot',
      'nonces.vend',
    ]);
  });

  const outages = [
    ['key_unavailable', [new Error('Secrets Manager TimeoutError')]],
    ['key_not_configured', [undefined]],
    ['key_not_configured', ['v2', 'v3'].map((versionId) => ({ versionId, value: 'too short' }))],
  ] as const;
  const secrets = ['signing-key', 'ws-signing-key'] as const satisfies SecretName[];
  const cases = secrets.flatMap((name) => outages.map(([code, answers]) => ({ name, code, answers })));

  test.each(cases)('spends nothing while the $name is out: $code', async ({ name, code, answers }) => {
    for (const answer of answers) ports.secretNamed(name).now(answer);
    await expect(vended()).rejects.toMatchObject({ code });
    expect(ports.calls.filter((call) => call.startsWith('nonces'))).toEqual([]);
    ports.secretNamed(name).restore();
    await expect(vended()).resolves.toHaveProperty('wsToken');
  });

  test.each(['signing-key', 'ws-signing-key'] as const)(
    'spends nothing while both hold the same: the web socket would take the wrong token (%s)',
    async (name) => {
      const same = name === 'signing-key' ? madeUpWsSecret : madeUpSecret;
      ports.secretNamed(name).now({ versionId: 'v2', value: same });
      await expect(vended()).rejects.toMatchObject({ code: 'key_not_configured' });
      expect(ports.calls.filter((call) => call.startsWith('nonces'))).toEqual([]);
      ports.secretNamed(name).restore();
      await expect(vended()).resolves.toHaveProperty('wsToken');
    },
  );

  test('signs with the keys that it took, though both change before the nonce is spent', async () => {
    const nonces = {
      ...ports.nonces,
      async vend(...args: Parameters<typeof ports.nonces.vend>) {
        for (const name of secrets)
          ports.secretNamed(name).now({ versionId: 'v2', value: 'another-secret-of-32-bytes-12345' });
        return ports.nonces.vend(...args);
      },
    };
    const given = await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, { ...ports, nonces });
    await expect(
      verifyJws(given.token, await takenKey(), header, { now: start, skewSeconds: 0 }),
    ).resolves.toBeDefined();
    await expect(
      verifyJws(given.wsToken ?? '', await wsKey(), header, { now: start, skewSeconds: 0 }),
    ).resolves.toBeDefined();
  });
});

test('each token is written in the encoding of its format', async () => {
  const { token } = app.profile;
  if (!token) throw new Error('the made-up vendor has a token');
  const own = changed(app, { token: { ...token, encoding: 'utf-8' } });
  const request = { proofs: alice, sourceIp, avatarUrl: 'https://a.example/ü' };
  const given = await vend(request, { ...options, demandsNonce: false }, own, madeUpPorts(own));
  const text = (each = '') => Buffer.from(each.split('.')[1] ?? '', 'base64url').toString();
  expect(text(given.token)).toContain('"https://a.example/ü"');
  expect(text(given.wsToken)).toContain('"https://a.example/\\u00fc"');
});

describe('an app with one secret', () => {
  test('signs one token, and says nothing of another', async () => {
    const single = { ...app, tokens: { by: 'us', token: app.tokens.token } as const };
    ports = madeUpPorts(single);
    await ports.nonces.issue('nonce', start + 600);
    const given = await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, single, ports);
    expect(given).not.toHaveProperty('wsToken');
    expect(ports.calls).not.toContain('wsRing.snapshot');
  });
});

describe.each<[Algorithm]>([['HS256'], ['RS256'], ['ES256'], ['EdDSA']])('%s', (algorithm) => {
  const own = madeUpApp({ algorithm });

  test('is what the header names, with the kid of the key where it has a public half', async () => {
    ports = madeUpPorts(own);
    const { token, wsToken = '' } = await vend(
      { proofs: alice, sourceIp },
      { ...options, demandsNonce: false },
      own,
      ports,
    );
    const kid = (await takenKey(algorithm)).value.signing.publicJwk?.kid;
    expect(kid === undefined).toBe(algorithm === 'HS256');
    const named = { alg: algorithm, typ: 'JWT', ...(kid !== undefined && { kid }) };
    expect(decode(token)[0]).toStrictEqual(named);
    expect(decode(wsToken)[0]).toStrictEqual({ alg: 'HS256', typ: 'JWT' });
    await expect(
      verifyJws(token, await takenKey(algorithm), header, { now: start, skewSeconds: 0 }),
    ).resolves.toBeDefined();
  });
});
