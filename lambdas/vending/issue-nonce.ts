import { randomBytes } from 'node:crypto';
import type { App } from '../contract/app.ts';
import type { IssuedNonce } from '../contract/vocabulary.ts';
import type { NonceStore } from './nonce-store.ts';

/** Makes a nonce of 192 bits from the CSPRNG that can be spent once until it expires. */
export async function issueNonce(
  app: Pick<App, 'nonceLifetimeSeconds'>,
  nonces: Pick<NonceStore, 'issue'>,
  now: number,
): Promise<IssuedNonce> {
  const nonce = randomBytes(24).toString('base64url');
  const expiresAt = now + app.nonceLifetimeSeconds;
  await nonces.issue(nonce, expiresAt);
  return { nonce, issuedAt: now, expiresAt };
}
