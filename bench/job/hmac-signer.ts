import { createHmac, createSecretKey } from 'node:crypto';
import type { Sign } from './vend.ts';

const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** The least that makes a JWT: an HMAC over text. */
export function hmacSigner(secret: string): Sign {
  const key = createSecretKey(Buffer.from(secret));
  return (claims) => {
    const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
}
