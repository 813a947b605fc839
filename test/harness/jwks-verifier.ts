import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { decodeProtectedHeader } from 'jose';
import { call } from './http.ts';

/** Verifies with the keys that an app publishes, by a library that the service does not use. Gives the claims. */
export async function jwksVerifier(appUrl: string, options: { readonly clockTimestamp?: number } = {}) {
  const { body } = await call('GET', `${appUrl}/.well-known/jwks.json`);
  const verifiers = new Map(
    (body.keys as (JsonWebKey & { kid: string })[]).map((jwk) => [
      jwk.kid,
      createVerifier({
        key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
        algorithms: ['RS256'],
        ...options,
      }),
    ]),
  );
  return (token: string) => {
    const verify = verifiers.get(decodeProtectedHeader(token).kid ?? '');
    if (!verify) throw new Error('no key of this app');
    return verify(token);
  };
}
