/** A caller kind an app allows, with its numbers filled in. */
export type CallerConfig =
  | { readonly kind: 'password' }
  | {
      readonly kind: 'passcode';
      readonly lifetimeSeconds: number;
      readonly maxTries: number;
      readonly text: string;
    }
  | {
      readonly kind: 'oidc';
      /** `iss` of the identity provider's tokens, exactly. */
      readonly issuer: string;
      /** `aud` of tokens that are meant for this app. */
      readonly audience: string;
      /** Where the identity provider publishes its keys. */
      readonly jwksUrl: string;
    }
  | { readonly kind: 'apiKey' }
  /** Guests, who prove nothing. */
  | { readonly kind: 'unsafeOpen' };

export type CallerKind = CallerConfig['kind'];
