import { askOnce } from './ask-once.ts';
import type { TokenRequest } from './token-request.ts';

export interface QiscusOptions extends TokenRequest {
  /** From the Qiscus dashboard. */
  readonly appId: string;
}

/** What this needs of `qiscus-sdk-core`. */
export interface QiscusCore<Verified> {
  getNonce(): Promise<{ nonce: string }>;
  verifyIdentityToken(identityToken: string): Promise<Verified>;
  setUserWithIdentityToken(verified: Verified): void;
}

/** What this needs of `qiscus-sdk-javascript`. */
export interface QiscusV3 {
  getJWTNonce(): Promise<string>;
  setUserWithIdentityToken(identityToken: string): Promise<unknown>;
}

/**
 * Qiscus's login. The SDK then renews its own session; log in again when it can't any more.
 *
 * @example
 * const { logIn } = qiscus({ url, appId, body: () => ({ phone_number, passcode }) });
 * await sdk.init({ AppId: appId, options: { loginSuccessCallback } });
 * await logIn(sdk);
 */
export function qiscus({ appId, ...request }: QiscusOptions) {
  /** The token for a nonce of the vendor: `POST /auth/verify`. */
  async function identityToken(nonce: string): Promise<string> {
    const bodyOf = (fields: object) => ({ user: { ...fields, app_id: appId, nonce } });
    return (await askOnce<{ identity_token: string }>(request, '/auth/verify', bodyOf)).identity_token;
  }

  return {
    identityToken,
    /** Logs an SDK in: takes a nonce, gets the identity token for it, and gives it to the SDK. Either SDK will do. */
    async logIn<Verified>(sdk: QiscusCore<Verified> | QiscusV3): Promise<void> {
      if ('getJWTNonce' in sdk)
        await sdk.setUserWithIdentityToken(await identityToken(await sdk.getJWTNonce()));
      else {
        const { nonce } = await sdk.getNonce();
        sdk.setUserWithIdentityToken(await sdk.verifyIdentityToken(await identityToken(nonce)));
      }
    },
  };
}
