import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { madeUpSecret } from './made-up-key.ts';

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Any header and claims, truly signed by node:crypto alone: nothing of the code under test. The key is a secret for
 * HMAC, or the PEM of a private key; as bytes it is a secret whatever it looks like.
 */
export function forge(
  header: unknown,
  claims: unknown,
  key: string | Buffer = madeUpSecret,
  hash = 'sha256',
): string {
  const input = `${segment(header)}.${segment(claims)}`;
  const isPem = typeof key === 'string' && key.startsWith('-----BEGIN');
  const signature = isPem ? signed(input, key, hash) : createHmac(hash, key).update(input).digest();
  return `${input}.${signature.toString('base64url')}`;
}

/** RFC 7518 section 3.4: the two numbers of ECDSA side by side. RFC 8032: Ed25519 takes no hash. */
function signed(input: string, pem: string, hash: string): Buffer {
  const key = createPrivateKey(pem);
  const own = key.asymmetricKeyType === 'ed25519' ? null : hash;
  return sign(own, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

/** Header and payload of a compact JWS, unverified. */
export function decode(token: string): [header: Record<string, unknown>, claims: Record<string, unknown>] {
  const [header = '', claims = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  return [JSON.parse(header), JSON.parse(claims)];
}
