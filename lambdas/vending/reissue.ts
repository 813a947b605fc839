import type { App } from '../contract/app.ts';
import type { Vended } from '../contract/vocabulary.ts';
import type { KeyRings } from '../keys/rings-of.ts';
import { allowAgain } from './allow.ts';
import { consumeNonce } from './consume-nonce.ts';
import { draftGrant } from './draft-grant.ts';
import { takeKey } from './take-key.ts';
import type { VendPorts } from './vend.ts';
import { type TokenToVerify, verifyToken } from './verify-token.ts';

/**
 * Gives another token to whoever holds one that is genuine, even if it has been over for `graceSeconds`.
 *
 * Refuses: `invalid_token`, and what taking the keys refuses.
 */
export async function reissue(
  request: TokenToVerify,
  app: App,
  ports: Omit<VendPorts, 'callers'> & { readonly keys: KeyRings },
): Promise<Vended> {
  const [mint, key] = await Promise.all([ports.mint.take(), takeKey(ports.keys.token)]);
  const now = ports.clock();
  const allowed = allowAgain(await verifyToken(request, key, app, now));
  const draft = draftGrant(allowed, {}, app, now, ports.newId());
  const spent = await consumeNonce(draft, mint, app, ports);
  return { ...(await mint.mint(spent)), grant: draft.grant };
}
