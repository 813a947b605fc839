import { randomBytes } from 'node:crypto';
import type { App } from '../contract/app.ts';
import type { Counted } from '../contract/limits.ts';
import type { IssuedNonce } from '../contract/nonce.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { Limiter } from './limiter.ts';
import { networkOf } from './network.ts';
import type { NonceStore } from './nonce-store.ts';

/**
 * Makes a nonce of 192 random bits (CSPRNG) that can be spent once before it expires. Refuses: `rate_limited`. The nonce
 * that was stored meanwhile is then never sent to anyone.
 */
export async function issueNonce(
  sourceIp: string,
  app: Pick<App, 'nonceLifetimeSeconds'>,
  { nonces, limiter }: { readonly nonces: Pick<NonceStore, 'issue'>; readonly limiter: Limiter },
  now: number,
): Promise<IssuedNonce & Counted> {
  const countable = { limit: 'noncesPerIp', key: networkOf(sourceIp) } as const;
  limiter.recall(countable, now);
  const nonce = randomBytes(24).toString('base64url');
  const expiresAt = now + app.nonceLifetimeSeconds;
  const [quota] = await sideBySide([limiter.spend(countable, now), nonces.issue(nonce, expiresAt)]);
  return { nonce, issuedAt: now, expiresAt, quotas: [quota] };
}
