import type { SigningApp } from '../contract/app.ts';
import type { Grant, VerifiedGrant } from '../contract/grant.ts';
import { present } from '../contract/present.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { TokenFormat } from '../contract/token-format.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import type { Keys } from '../keys/signing-key.ts';
import { compactJws } from './compact-jws.ts';
import type { Mint, ReadyMint } from './mint.ts';
import { type Taken, takeKey } from './take-key.ts';

/** Signs an app's tokens with its keys. Once the keys are taken, it only uses the CPU. */
export const signer = ({ tokens, settings }: SigningApp, keys: KeyRings): Mint => ({
  async take() {
    const [key, wsKey] = await sideBySide([takeKey(keys.token), keys.wsToken && takeKey(keys.wsToken)]);
    // With one secret for both, the web socket would accept the other token as an anonymous user's.
    if (key.value.signing.id === wsKey?.value.signing.id)
      throw new Refusal('key_not_configured', { reason: 'signing-key and ws-signing-key hold the same' });
    const { signing, signingVersionId } = key.value;
    return {
      madeWith: present({ versionId: signingVersionId, keyId: signing.publicJwk?.kid }),
      prepare(grant) {
        const token = written(grant, tokens.token, settings);
        const wsToken = tokens.wsToken && written(grant, tokens.wsToken, settings);
        return {
          ...present({ tokenId: token.readBack.tokenId }),
          boundTo: bindingOf(token.readBack),
          async mint(_spent, _counted, _standing) {
            const signed = token.sign(key);
            const wsSigned = wsKey && wsToken?.sign(wsKey);
            return present({ token: signed, wsToken: wsSigned, expiresAt: grant.expiresAt });
          },
        };
      },
    } as ReadyMint;
  },
});

/** A grant in one token format, and how it reads back. Refuses: `invalid_request` if the vendor could not read it. */
export function written(grant: Grant, format: TokenFormat<unknown>, settings: unknown) {
  const claims = format.claims(grant, settings);
  const readBack = format.read(claims, settings);
  if (!readBack) throw new Refusal('invalid_request', { reason: 'the vendor could not read the token back' });
  const sign = ({ value: keys }: Taken<Keys>) =>
    compactJws(format.header(settings), claims, keys.signing, format.encoding);
  return { claims, readBack, sign };
}

/** The token's id; or the subject, if the vendor's claims have no id: there the nonce makes the token unique. */
export const bindingOf = (grant: VerifiedGrant): string => grant.tokenId ?? grant.subject;
