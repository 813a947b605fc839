import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Clock } from '../../lambdas/contract/clock.ts';
import { type Algorithm, isHmac } from '../../lambdas/contract/token-format.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { type KeyRing, keyRing } from '../../lambdas/keys/key-ring.ts';
import { ring } from '../../lambdas/keys/ring.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import type { SecretSource } from '../../lambdas/keys/secret-source.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { takeKey } from '../../lambdas/vending/take-key.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { type RsaOwner, rsaPemOf } from '../fixtures/rsa-pair.ts';

/** 32 bytes, the least that HS256 may have. */
export const madeUpSecret = 'made-up-secret-of-32-bytes-12345';
export const madeUpWsSecret = 'made-up-ws-secret-of-32-bytes-12';

const generated = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
};
const made = new Map<Algorithm, string>();

/** Another key for this algorithm, as it is pasted: a secret, or a PEM. RSA keys are one for each owner. */
export function otherValue(algorithm: Algorithm, owner: RsaOwner = 'other app'): string {
  if (isHmac(algorithm)) return randomBytes(48).toString('base64url');
  if (algorithm === 'RS256') return rsaPemOf(owner);
  return String(generated[algorithm]().export({ type: 'pkcs8', format: 'pem' }));
}

/** What is pasted for this algorithm: the made-up secret, or the PEM of a key that is made once per test file. */
export function madeUpValue(algorithm: Algorithm): string {
  if (algorithm === 'HS256') return madeUpSecret;
  const value = made.get(algorithm) ?? otherValue(algorithm, 'app');
  made.set(algorithm, value);
  return value;
}

/** A real key ring, which reads its source again for every request. */
export const ringOf = (
  source: SecretSource,
  clock: Clock = () => 0,
  algorithm: Algorithm = 'HS256',
  used = memoryList(),
): KeyRing =>
  keyRing(
    ring({
      load: secretLoader({
        source,
        remembered: used,
        clock,
        parse: (value) => readKeys(value, { algorithm, allowShortSecret: false }),
        combine: usedKeySet({ clock, used, retentionSeconds: 0 }),
        onRead: () => {},
      }),
      clock,
      random: () => 1,
      maxAgeSeconds: 0,
      maxStaleSeconds: -1,
      onFailure: () => {},
    }),
    clock,
  );

/** A key as the stages take it; always the same one for one algorithm, unless another value is given. */
export const takenKey = (algorithm: Algorithm = 'HS256', value = madeUpValue(algorithm)) =>
  takeKey(ringOf(scriptedSecret({ versionId: 'v1', value }), undefined, algorithm));

/** A key for digests of passcodes. */
export const madeUpPepper = { versionId: 'v1', key: createSecretKey(Buffer.alloc(32, 1)) };
