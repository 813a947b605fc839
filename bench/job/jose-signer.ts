import { SignJWT } from 'jose';
import type { Sign } from './vend.ts';

/** By jose, with a key that is imported once. */
export async function joseSigner(secret: string): Promise<Sign> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'sign',
  ]);
  const header = { alg: 'HS256', typ: 'JWT' };
  return (claims) => new SignJWT(claims as Record<string, unknown>).setProtectedHeader(header).sign(key);
}
