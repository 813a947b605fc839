import type { SigningApp } from '../contract/app.ts';
import type { Vended } from '../contract/grant.ts';
import type { Counted } from '../contract/limits.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import { acceptToken } from './accept-token.ts';
import { allowAgain } from './allow.ts';
import { audited } from './audit.ts';
import { takeKey } from './take-key.ts';
import { type VendPorts, vendAllowed } from './vend.ts';
import type { TokenToVerify } from './verify-token.ts';

export interface ReissuePorts extends Omit<VendPorts, 'callers'> {
  readonly keys: KeyRings;
}

/**
 * Gives another token to the holder of a genuine token, until `graceSeconds` after it expires.
 *
 * Refuses: `invalid_token`, and as vending does.
 */
export const reissue = (
  request: TokenToVerify,
  app: SigningApp,
  ports: ReissuePorts,
): Promise<Vended & Counted> =>
  audited('reissue', app, ports.journal, async (audit) => {
    audit({ caller: 'token' });
    const key = await takeKey(ports.keys.token);
    const accepted = await acceptToken(request, key, app, ports.clock(), ports);
    const check = async () => accepted.standing;
    return vendAllowed({ allowed: allowAgain(accepted, app), check, keepsAccount: false }, app, ports, audit);
  });
