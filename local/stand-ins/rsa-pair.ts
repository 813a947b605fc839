import { generateKeyPairSync, type KeyObject } from 'node:crypto';

interface RsaPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const made: RsaPair[] = [];
let asked = 0;

/** A key for a stand-in. RSA keys are slow to make: one process makes four at most, and hands them out in turn. */
export function rsaPair(): RsaPair {
  const at = asked++ % 4;
  const pair = made[at] ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  made[at] = pair;
  return pair;
}
