import { createHmac } from 'node:crypto';
import { madeUpSecret } from './made-up-key.ts';

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Any header and claims under a genuine HMAC, by node:crypto alone: nothing of the code under test. */
export function forge(header: unknown, claims: unknown, secret = madeUpSecret, hash = 'sha256'): string {
  const input = `${segment(header)}.${segment(claims)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

/** Header and payload of a compact JWS, unverified. */
export function decode(token: string): [header: Record<string, unknown>, claims: Record<string, unknown>] {
  const [header = '', claims = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  return [JSON.parse(header), JSON.parse(claims)];
}
