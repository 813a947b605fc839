import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { Proofs, Vended } from '../contract/vocabulary.ts';
import type { KeyRing } from '../keys/ring.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { consumeNonce } from './consume-nonce.ts';
import { draftGrant } from './draft-grant.ts';
import type { Journal } from './journal.ts';
import type { NonceStore } from './nonce-store.ts';
import { sign } from './sign.ts';
import { takeKey } from './take-key.ts';

export interface VendPorts {
  readonly callers: readonly Caller[];
  readonly ring: KeyRing;
  readonly nonces: NonceStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Gives a token to whoever has proven to be its subject, once per nonce. The order is the security of the service;
 * each stage takes what only the one before it can make.
 */
export async function vend(
  request: { readonly proofs: Proofs; readonly nonce: string },
  app: App,
  ports: VendPorts,
): Promise<Vended> {
  const principal = await authenticate(request.proofs, ports.callers);
  const key = await takeKey(ports.ring);
  const draft = draftGrant(principal, request.nonce, app, ports.clock(), ports.newId());
  const spent = await consumeNonce(draft, key, app, ports);
  return sign(spent, key, app);
}
