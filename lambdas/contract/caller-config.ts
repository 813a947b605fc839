/** A kind of caller that an app allows, with its numbers filled in. */
export type CallerConfig =
  | { readonly kind: 'password' }
  | ({
      readonly kind: 'passcode';
      readonly lifetimeSeconds: number;
      readonly maxTries: number;
      readonly text: string;
    } & SmsSettings)
  | {
      readonly kind: 'oidc';
      /** `iss` of the identity provider's tokens, exactly. */
      readonly issuer: string;
      /** `aud` of tokens that are meant for this app: one of these. */
      readonly audience: string | readonly string[];
      /** The address of the identity provider's keys. If it is left out, synth finds it. */
      readonly jwksUrl?: string | undefined;
      /** Stands before each `sub` of this provider; empty by default. */
      readonly subjectPrefix?: string | undefined;
      readonly claims?: ClaimNames | undefined;
    }
  | { readonly kind: 'apiKey' }
  /** Guests, who prove nothing but that they were here before. */
  | {
      readonly kind: 'unsafeOpen';
      /** How long a guest may stay away and keep their id. */
      readonly guestLifetimeSeconds: number;
    };

/** How messages are sent. */
export interface SmsSettings {
  /** The sender's name that the telephone shows, if the country allows names. */
  readonly senderId?: string | undefined;
  /** One of the account's numbers. */
  readonly originationNumber?: string | undefined;
  /** For one message. */
  readonly maxPriceUsd: number;
}

/** The claims of a login that are copied into its tokens. */
export interface ClaimNames {
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  /** By the name that each has among the metadata. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export type CallerKind = CallerConfig['kind'];

export type OidcConfig = Extract<CallerConfig, { kind: 'oidc' }>;
export type PasscodeConfig = Extract<CallerConfig, { kind: 'passcode' }>;
export type UnsafeOpenConfig = Extract<CallerConfig, { kind: 'unsafeOpen' }>;

/** The app's identity providers, in their order. */
export const providersOf = ({ callers }: { readonly callers: readonly CallerConfig[] }): OidcConfig[] =>
  callers.filter((caller) => caller.kind === 'oidc');
