import { createHmac } from 'node:crypto';
import type { Job } from './events.ts';
import { settings, signingSecret, username } from './subject.ts';

interface Answer {
  readonly statusCode?: number;
  readonly body?: string;
}

/**
 * Throws unless the answer is what was asked for: a token with all its claims under the right key, a nonce, or
 * whatever a peer calls a token.
 */
export function checkAnswer(job: Job, { statusCode, body = '{}' }: Answer): void {
  const read = JSON.parse(body);
  if (job === 'nonce') {
    if (statusCode !== 201 || !(read.nonce?.length >= 22)) throw new Error(`no nonce, but ${statusCode}`);
    return;
  }
  if (statusCode !== 200) throw new Error(`no token, but ${statusCode}`);
  if (job === 'vend') checkToken(read.token);
  else if (!(read.token?.length >= 100)) throw new Error('no token');
}

export function checkToken(token: unknown): void {
  const [header = '', payload = '', signature] = String(token).split('.');
  const expected = createHmac('sha256', signingSecret).update(`${header}.${payload}`).digest('base64url');
  if (signature !== expected) throw new Error('the token has another signature');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const rest = ['nonce', 'iat', 'exp', 'jti'].every((name) => claims[name]);
  if (claims.iss !== settings.issuer || claims.aud !== settings.audience || claims.sub !== username || !rest)
    throw new Error('the token has other claims');
}
