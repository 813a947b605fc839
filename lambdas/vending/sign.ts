import { type App, dialectOf } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims } from '../contract/vocabulary.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import { compactJws } from './compact-jws.ts';
import type { HeldMint, Mint } from './mint.ts';
import { type HeldKey, takeKey } from './take-key.ts';

/** Signs an app's tokens with its own keys. Once the keys are taken it is pure CPU, and refuses nothing. */
export const signer = (app: App, keys: KeyRings): Mint => ({
  async take() {
    const [key, wsKey] = await Promise.all([takeKey(keys.token), keys.wsToken && takeKey(keys.wsToken)]);
    // With one secret for both, the web socket would take the other token for an anonymous user's.
    if (key.held.signing.id === wsKey?.held.signing.id)
      throw new Refusal('key_not_configured', { reason: 'signing-key and ws-signing-key hold the same' });
    return {
      async mint({ claims, grant: { expiresAt } }, _standing) {
        if (!claims) throw new Error('the draft has no claims');
        const [token, wsToken] = await Promise.all([
          sign(claims.token, key, app, 'token'),
          claims.wsToken && wsKey && sign(claims.wsToken, wsKey, app, 'wsToken'),
        ]);
        return { token, ...(wsToken !== undefined && { wsToken }), expiresAt };
      },
    } as HeldMint;
  },
});

function sign(claims: Claims, { held }: HeldKey, app: App, kind: 'token' | 'wsToken'): Promise<string> {
  const { header, encoding } = dialectOf(app, kind);
  return compactJws(header, claims, held.signing, encoding);
}
