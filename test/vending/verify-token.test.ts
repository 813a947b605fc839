import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Grant } from '../../lambdas/contract/vocabulary.ts';
import { verifyJws, verifyToken } from '../../lambdas/vending/verify-token.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { demoApp, profiles } from './demo-app.ts';
import { forge } from './forge.ts';
import { heldKey, madeUpSecret } from './made-up-key.ts';

const now = 1_800_000_000;
const skew = 7;
const secretKey = { kty: 'oct', k: Buffer.from(madeUpSecret).toString('base64url') };
const grant: Grant = { subject: 'alice', nonce: 'n', tokenId: 't', issuedAt: now, expiresAt: now + 60 };

describe.each(Object.entries(profiles))('a token of %s', (profile, { token: dialect }) => {
  const app = demoApp(profile, { clockSkewSeconds: skew });
  const header: Record<string, unknown> = { alg: dialect.algorithm, ...dialect.header };
  const claims = dialect.claims(grant, app.settings);
  const without = (name: string, from: object) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
  const verify = async (token: string, at = now) => verifyToken(token, await heldKey(), app, at);
  const refusal = async (token: string, at = now) =>
    expect(await failureOf(verify(token, at))).toMatchObject({ code: 'invalid_token' });
  const genuine = forge(header, claims);
  const [head = '', payload = '', signature = ''] = genuine.split('.');

  test('is genuine under our key (control of all that follows)', async () => {
    expect(await verify(genuine)).toMatchObject({ grant: { subject: 'alice', nonce: 'n' }, claims });
  });

  describe('is refused with another algorithm:', () => {
    test.each(['none', 'None', 'NONE', 'nOnE'])('%s, signed or not', async (alg) => {
      const signed = forge({ ...header, alg }, claims);
      await refusal(signed);
      await refusal(signed.replace(/[^.]+$/, ''));
      await refusal(signed.replace(/\.[^.]+$/, ''));
    });

    test.each(['RS256', 'ES256', 'EdDSA', 'hs256', 'HS256 ', '', 'HS384', 'HS512', 256, null, ['HS256']])(
      '%j',
      (alg) => refusal(forge({ ...header, alg }, claims)),
    );

    test('HS384 and HS512, truly computed', async () => {
      await refusal(forge({ ...header, alg: 'HS384' }, claims, madeUpSecret, 'sha384'));
      await refusal(forge({ ...header, alg: 'HS512' }, claims, madeUpSecret, 'sha512'));
    });

    test('none named', () => refusal(forge(without('alg', header), claims)));

    test('RS256 by a key of the attacker, named or hidden behind our header', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = publicKey.export({ format: 'jwk' });
      for (const claimed of [{ ...header, alg: 'RS256', jwk }, { ...header, alg: 'RS256' }, header]) {
        const input = forge(claimed, claims).replace(/\.[^.]*$/, '');
        await refusal(`${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`);
      }
    });
  });

  test.each<[member: string, value: unknown]>([
    ['jwk', secretKey],
    ['jku', 'https://evil.example/keys'],
    ['x5u', 'https://evil.example/certificate'],
    ['x5c', ['MIIB']],
    ['x5t', 'AAAA'],
    ['x5t#S256', 'AAAA'],
    ['kid', '../../dev/null'],
    ['crit', ['exp']],
    ['b64', true],
    ['zip', 'DEF'],
    ['cty', 'JWT'],
    ['enc', 'A256GCM'],
    ['made-up', 1],
    ['constructor', 1],
  ])('is refused with the header member %s, although truly signed', async (member, value) => {
    await refusal(forge({ ...header, [member]: value }, claims));
    await refusal(forge({ ...header, crit: [member], [member]: value }, claims));
  });

  test('is refused unless every header member is exactly as expected', async () => {
    for (const name of Object.keys(header)) {
      await refusal(forge(without(name, header), claims));
      for (const value of ['', 'jwt', 'session+jwt', 'at+jwt', 1, null, [header[name]]])
        await refusal(forge({ ...header, [name]: value }, claims));
    }
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a string', String(now + 60)],
    ['no number', { $: 1 }],
  ])('is refused when exp is %s', (_title, exp) => refusal(forge(header, { ...claims, exp })));

  test('ends at the second exp + skew', async () => {
    await expect(verify(genuine, now + 60 + skew - 1)).resolves.toBeDefined();
    await refusal(genuine, now + 60 + skew);
  });

  test('begins at the second nbf - skew', async () => {
    const later = (nbf: unknown) => forge(header, { ...claims, nbf, exp: now + 600 });
    await expect(verify(later(now + skew))).resolves.toBeDefined();
    await refusal(later(now + skew + 1));
    await refusal(later('soon'));
  });

  test.each(['iss', 'aud'].filter((name) => name in claims))('is refused for another %s', async (name) => {
    const own = String(claims[name]);
    for (const value of [
      undefined,
      '',
      `${own}/`,
      own.toUpperCase(),
      [own],
      [own, 'https://evil.example'],
      null,
    ])
      await refusal(forge(header, { ...claims, [name]: value }));
  });

  test('is refused under another secret, with another payload, and without a whole signature', async () => {
    await refusal(forge(header, claims, `${madeUpSecret}6`));
    await refusal(forge(header, claims, ''));
    const [, other] = forge(header, { ...claims, exp: now + 61 }).split('.');
    for (const token of [
      `${head}.${other}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -1)}`,
      `${head}.${payload}.${signature}AAAA`,
      `${head}.${payload}.${createHmac('sha256', madeUpSecret).update(payload).digest('base64url')}`,
    ])
      await refusal(token);
  });

  test('is refused in any form but three parts', async () => {
    for (const token of [
      '',
      '.',
      '..',
      'a.b.c',
      '{}',
      head,
      `${head}.${payload}`,
      `${genuine}.`,
      `.${genuine}`,
      `${genuine}.x`,
      `${head}.${payload}.${signature}.${signature}.${signature}`,
      `${head}..${signature}`,
      `${head}....`,
      JSON.stringify({ protected: head, payload, signature }),
    ])
      await refusal(token);
  });

  test.each([
    ['an array', [claims]],
    ['a string', 'claims'],
    ['null', null],
    ['a number', 1],
    ['empty', {}],
  ])('is refused when its payload is %s', (_title, said) => refusal(forge(header, said)));

  test("verifies under any of several keys, the attacker's not among them", async () => {
    const ours = await heldKey();
    const imported = (secret: string) =>
      crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
        'sign',
        'verify',
      ]);
    const previous = 'made-up-previous-secret-32-bytes';
    const both = { ...ours, verifying: [...ours.verifying, await imported(previous)] };
    const under = (secret: string, at = now) => verifyToken(forge(header, claims, secret), both, app, at);
    await expect(under(madeUpSecret)).resolves.toBeDefined();
    await expect(under(previous)).resolves.toBeDefined();
    await expect(under(previous, now + 600)).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(under('made-up-other-secret-of-32-bytes')).rejects.toMatchObject({ code: 'invalid_token' });
    const none = verifyToken(genuine, { ...ours, verifying: [] }, app, now);
    await expect(none).rejects.toMatchObject({ code: 'invalid_token' });
  });
});

test('a JWS of any kind is refused without exp, though no dialect asks for it', async () => {
  const header = { alg: 'HS256', typ: 'any' };
  const verify = async (claims: object) =>
    verifyJws(forge(header, claims), await heldKey(), header, skew, now);
  await expect(verify({ exp: now + 1 })).resolves.toEqual({ exp: now + 1 });
  await expect(verify({ jti: 'session-1' })).rejects.toMatchObject({ code: 'invalid_token' });
});
