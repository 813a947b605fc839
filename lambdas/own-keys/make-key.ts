import { generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { type Algorithm, isHmac } from '../contract/token-format.ts';
import type { WrittenKey } from '../keys/key-document.ts';
import type { AsymmetricAlgorithm } from '../keys/private-key.ts';

const pairOf = promisify(generateKeyPair);
const makers: Readonly<Record<AsymmetricAlgorithm, () => ReturnType<typeof pairOf>>> = {
  RS256: () => pairOf('rsa', { modulusLength: 2048 }),
  ES256: () => pairOf('ec', { namedCurve: 'P-256' }),
  EdDSA: () => pairOf('ed25519'),
};

/** Makes a new key. A private key's `kid` is its thumbprint (RFC 7638); a secret's is random. */
export async function makeKey(algorithm: Algorithm): Promise<Pick<WrittenKey, 'kid' | 'material'>> {
  if (isHmac(algorithm))
    return {
      kid: randomBytes(6).toString('hex'),
      material: { secret: randomBytes(48).toString('base64url') },
    };
  const { privateKey } = await makers[algorithm]();
  const jwk = privateKey.export({ format: 'jwk' }) as JsonWebKey;
  return { kid: await calculateJwkThumbprint(jwk as JWK), material: { jwk } };
}
