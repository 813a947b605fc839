import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SigningAlgorithm } from './app-metadata.ts';

/** A signing key as an integrator pastes it, and its public half (SPKI as PEM) if it has one. */
export interface MadeUpKey {
  readonly value: string;
  readonly publicKey?: string;
}

const keyPairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

const isPair = (algorithm: SigningAlgorithm): algorithm is keyof typeof keyPairs => algorithm in keyPairs;

/** A new key of this algorithm: 48 random bytes as text, or a private key (PKCS#8 as PEM). */
export function madeUpKey(algorithm: SigningAlgorithm): MadeUpKey {
  if (!isPair(algorithm)) return { value: randomBytes(48).toString('base64url') };
  const { privateKey, publicKey } = keyPairs[algorithm]();
  return {
    value: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
