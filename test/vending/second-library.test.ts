import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createVerifier } from 'fast-jwt';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { decode, forge } from './forge.ts';
import { madeUpSecret, madeUpValue, takenKey } from './made-up-key.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

/** What a vendor's own code might do: fast-jwt, which has nothing of ours and nothing of jose's. */
describe.each<[Algorithm]>([['HS256'], ['RS256'], ['ES256'], ['EdDSA']])('a token under %s', (algorithm) => {
  const app = madeUpApp({ algorithm });
  const vended = async () =>
    (
      await vend(
        { proofs: alice, sourceIp },
        { demandsNonce: false, keepsAccount: false },
        app,
        madeUpPorts(app),
      )
    ).token;
  const publicKey = () =>
    algorithm === 'HS256'
      ? madeUpSecret
      : String(createPublicKey(madeUpValue(algorithm)).export({ type: 'spki', format: 'pem' }));
  const verify = (token: string, key = publicKey(), more: object = {}) =>
    createVerifier({ key, algorithms: [algorithm], clockTimestamp: start * 1_000, ...more })(token);

  test('is genuine to another library, with these claims', async () => {
    expect(verify(await vended())).toStrictEqual({
      sub: 'u-alice',
      tenant: 'tenant-1',
      purpose: 'api',
      iat: start,
      exp: start + 300,
      jti: 'id-1',
      name: 'Alice',
    });
  });

  test('is genuine under the public key that we would publish', async () => {
    const { publicJwk } = (await takenKey(algorithm)).value.signing;
    if (!publicJwk) return expect(algorithm).toBe('HS256');
    const published = createPublicKey({ key: publicJwk as never, format: 'jwk' });
    const pem = String(published.export({ type: 'spki', format: 'pem' }));
    expect(verify(await vended(), pem)).toMatchObject({ sub: 'u-alice' });
  });

  test('is refused with a letter changed, under another key, or past its end (controls)', async () => {
    const token = await vended();
    const [head = '', payload = '', signature = ''] = token.split('.');
    const claims = { ...decode(token)[1], sub: 'u-bob' };
    const other = forge({}, claims).split('.')[1];
    expect(() => verify(`${head}.${other}.${signature}`)).toThrow('The token signature is invalid.');
    const changed = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(() => verify(`${head}.${payload}.${changed}`)).toThrow('The token signature is invalid.');
    expect(() => verify(token, publicKey(), { clockTimestamp: (start + 301) * 1_000 })).toThrow('expired');
    if (algorithm === 'HS256')
      expect(() => verify(token, `${madeUpSecret}6`)).toThrow('The token signature is invalid.');
  });
});
