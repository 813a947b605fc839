import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rsaPairOf } from '../fixtures/rsa-pair.ts';

/** A key as it may be pasted: once per name and test file, since RSA keys are slow to make. */
const made = {
  rsa: () => rsaPairOf('app').privateKey,
  otherRsa: () => rsaPairOf('other app').privateKey,
  rsa1024: newKey(() => generateKeyPairSync('rsa', { modulusLength: 1024 })),
  rsaPss: newKey(() => generateKeyPairSync('rsa-pss', { modulusLength: 2048 })),
  p256: newKey(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  otherP256: newKey(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  p384: newKey(() => generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  secp256k1: newKey(() => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
  ed25519: newKey(() => generateKeyPairSync('ed25519')),
  otherEd25519: newKey(() => generateKeyPairSync('ed25519')),
  ed448: newKey(() => generateKeyPairSync('ed448')),
  x25519: newKey(() => generateKeyPairSync('x25519')),
};
export type KeyName = keyof typeof made;

function newKey(make: () => { privateKey: KeyObject }): () => KeyObject {
  let key: KeyObject | undefined;
  return () => {
    key ??= make().privateKey;
    return key;
  };
}

export const privateJwk = (name: KeyName) => made[name]().export({ format: 'jwk' });
export const publicJwk = (name: KeyName) => createPublicKey(made[name]()).export({ format: 'jwk' });

export const privatePem = (name: KeyName, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  String(made[name]().export({ type, format: 'pem' }));
export const publicPem = (name: KeyName, type: 'spki' | 'pkcs1' = 'spki') =>
  String(createPublicKey(made[name]()).export({ type, format: 'pem' }));
export const encryptedPem = (name: KeyName) =>
  String(made[name]().export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'made-up' }));
