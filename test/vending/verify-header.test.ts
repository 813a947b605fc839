import { createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verifyToken } from '../../lambdas/vending/verify-token.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { rsaPairOf } from '../fixtures/rsa-pair.ts';
import { forge } from './forge.ts';
import { genuineTokens } from './genuine-tokens.ts';
import { start as now } from './made-up-ports.ts';

describe.each(genuineTokens)('%s', (_title, { app, kind, algorithm, header, claims, value, key }) => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(header).filter(([own]) => own !== name));
  const verify = (token: string) => verifyToken({ token, format: app.tokens[kind] }, key, app, now);
  const refusal = async (token: string) =>
    expect(await failureOf(verify(token))).toMatchObject({ code: 'invalid_token' });

  test('is genuine under our key (control of all that follows)', async () => {
    expect(await verify(forge(header, claims, value))).toMatchObject({ claims });
  });

  // Decoders read these as the same token.
  test('is refused with padding or a line break behind it', async () => {
    for (const behind of ['=', '\n']) await refusal(forge(header, claims, value) + behind);
  });

  describe('is refused with another algorithm:', () => {
    test.each(['none', 'None', 'NONE', 'nOnE'])('%s, signed or not', async (alg) => {
      const signed = forge({ ...header, alg }, claims, value);
      await refusal(signed);
      await refusal(signed.replace(/[^.]+$/, ''));
      await refusal(signed.replace(/\.[^.]+$/, ''));
    });

    const named = ['HS256', 'RS256', 'ES256', 'EdDSA', 'PS256', 'Ed25519', 'HS384', 'HS512', 'RS512'];
    const odd = [algorithm.toLowerCase(), `${algorithm} `, '', 256, null, [algorithm]];
    test.each([...named.filter((alg) => alg !== algorithm), ...odd].filter((alg) => alg !== header['alg']))(
      '%j',
      (alg) => refusal(forge({ ...header, alg }, claims, value)),
    );

    test('a longer hash, truly computed', async () => {
      for (const bits of [384, 512]) {
        const alg = `${algorithm.slice(0, 2)}${bits}`;
        await refusal(forge({ ...header, alg }, claims, value, `sha${bits}`));
      }
    });

    test('none named', () => refusal(forge(without('alg'), claims, value)));

    test('RS256 by a key of the attacker, named or hidden behind our header', async () => {
      const { privateKey, publicKey } = rsaPairOf('attacker');
      const jwk = publicKey.export({ format: 'jwk' });
      for (const claimed of [{ ...header, alg: 'RS256', jwk }, { ...header, alg: 'RS256' }, header]) {
        const input = forge(claimed, claims).replace(/\.[^.]*$/, '');
        await refusal(`${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`);
      }
    });

    if (algorithm !== 'HS256')
      test('HS256 with the public key as its secret, in every form that it has', async () => {
        const publicKey = createPublicKey(value);
        const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
        for (const secret of [spki, spki.trim(), JSON.stringify(key.value.signing.publicJwk)])
          for (const alg of ['HS256', algorithm])
            await refusal(forge({ ...header, alg }, claims, Buffer.from(secret)));
      });
  });

  test.each<[member: string, value: unknown]>([
    ['jwk', { kty: 'oct', k: Buffer.from(value).toString('base64url') }],
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
  ])('is refused with the header member %s, although truly signed', async (member, given) => {
    await refusal(forge({ ...header, [member]: given }, claims, value));
    await refusal(forge({ ...header, crit: [member], [member]: given }, claims, value));
  });

  test('is refused unless every header member is exactly as expected', async () => {
    for (const name of Object.keys(header)) {
      await refusal(forge(without(name), claims, value));
      for (const given of ['', 'jwt', 'session+jwt', 'at+jwt', 1, null, [header[name]]])
        await refusal(forge({ ...header, [name]: given }, claims, value));
    }
  });
});
