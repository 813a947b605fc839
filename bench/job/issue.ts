import { randomBytes } from 'node:crypto';
import { type NonceStores, windowSeconds } from './stores.ts';

const lifetimeSeconds = 300;

/** Issues a nonce, with as little around it as it can have. Undefined: over the limit. */
export const issueWith = (stores: NonceStores) => async (sourceIp: string) => {
  const now = Math.floor(Date.now() / 1000);
  const windowEndsAt = Math.ceil((now + 1) / windowSeconds) * windowSeconds;
  const nonce = randomBytes(16).toString('base64url');
  const expiresAt = now + lifetimeSeconds;
  const [count] = await Promise.all([
    stores.count('noncesPerIp', sourceIp, windowEndsAt),
    stores.issue(nonce, expiresAt),
  ]);
  return count === undefined ? undefined : { nonce, expiresAt, expiresIn: lifetimeSeconds };
};
