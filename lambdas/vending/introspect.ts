import type { SigningApp } from '../contract/app.ts';
import type { Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { Claims } from '../contract/token-format.ts';
import { standingOf } from './accept-token.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import type { RedeemPorts } from './redeem.ts';
import { bindingOf } from './sign.ts';
import { takeKey } from './take-key.ts';
import { verifyToken } from './verify-token.ts';

/**
 * Whether a token would be accepted now: its claims, or undefined. Changes nothing.
 *
 * Refuses: `unauthenticated`, and as `takeKey` does. Spec: RFC 7662 section 2.2: the answer for every invalid token is
 * the same "not active".
 */
export async function introspect(
  request: Presented & { readonly token: string },
  app: SigningApp,
  ports: Pick<RedeemPorts, 'keys' | 'nonces' | 'cutOffs' | 'clock'> & { readonly callers: readonly Caller[] },
): Promise<Claims | undefined> {
  await authenticate(request, ports.callers);
  const key = await takeKey(ports.keys.token);
  const now = ports.clock();
  try {
    const verified = await verifyToken(request, key, app, now);
    const { grant, claims } = verified;
    const [, isRedeemable] = await sideBySide([
      standingOf(verified, ports),
      grant.nonce === undefined || ports.nonces.isRedeemable(grant.nonce, bindingOf(grant), now),
    ]);
    return isRedeemable ? claims : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_token') return undefined;
    throw error;
  }
}
