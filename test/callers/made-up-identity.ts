import { generateKeyPairSync } from 'node:crypto';
import { expect } from '@jest/globals';
import { createLocalJWKSet, type JWK } from 'jose';
import { oidcCaller, type VerificationKeys } from '../../lambdas/callers/oidc.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { deaf, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { rsaPairOf } from '../fixtures/rsa-pair.ts';
import { oidc } from '../vending/demo-app.ts';
import { forge } from '../vending/forge.ts';

/** An identity provider with a key of each algorithm, and what its tokens say unless a test says otherwise. */
export const now = 1_800_000_000;
export const skewSeconds = 5;

export const pairs = {
  RS256: rsaPairOf('provider'),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
export type Alg = keyof typeof pairs;

export const jwkOf = (alg: Alg): JWK => ({
  ...pairs[alg].publicKey.export({ format: 'jwk' }),
  kid: `key-${alg}`,
});
export const pemOf = (alg: Alg) => pairs[alg].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const good = { iss: oidc.issuer, aud: oidc.audience, sub: 'alice', iat: now, exp: now + 60 };
export const header = (alg: Alg = 'RS256') => ({ alg, typ: 'JWT', kid: `key-${alg}` });
export const token = (
  claims: object = {},
  head: object = {},
  alg: Alg = 'RS256',
  key: string | Buffer = pemOf(alg),
) => forge({ ...header(alg), ...head }, { ...good, ...claims }, key);

/** The caller of an app that trusts it; counts how often a key was asked for. */
export function trusting() {
  const published = createLocalJWKSet({ keys: [jwkOf('RS256'), jwkOf('ES256'), jwkOf('EdDSA')] });
  let keysAskedFor = 0;
  const keys: VerificationKeys = async (...args) => {
    keysAskedFor += 1;
    return published(...args);
  };
  const caller = oidcCaller(oidc, [], keys, {
    clock: setClock(now),
    clockSkewSeconds: skewSeconds,
    journal: deaf,
  });
  const present = (bearerToken: string) => caller.authenticate(proving({ bearerToken }));
  return {
    caller,
    present,
    /** Why a token is refused, for the log: nothing of the token may be in it. */
    async refusal(bearerToken: string): Promise<string> {
      const failure = await failureOf(present(bearerToken));
      expect(failure).toMatchObject({ name: 'Refusal', code: 'unauthenticated' });
      for (const part of bearerToken.split('.').filter((each) => each.length > 8))
        expect(JSON.stringify([failure, failure.message])).not.toContain(part);
      return failure.message;
    },
    keysAskedFor: () => keysAskedFor,
  };
}
