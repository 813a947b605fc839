/** What the stack says of an app in the template's metadata. */
export interface AppMetadata {
  readonly profile: string;
  readonly roles: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly callers: readonly CallerMetadata[];
  /** The app's own, and for some vendors a second one for the tokens of their web socket. */
  readonly secrets: readonly [SecretMetadata, SecretMetadata?];
}

type CallerMetadata =
  | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string | readonly string[] }
  | { readonly kind: 'password' | 'passcode' | 'apiKey' };

export interface SecretMetadata {
  readonly secretName: string;
  readonly holds: SigningAlgorithm | 'credentials';
  readonly source: 'pasted' | 'generated';
}

export type SigningAlgorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** The apps of a template, by name; a stack that is not this project's has none. */
export function appsOf(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, AppMetadata>> {
  return (metadata['TokenVending'] as { apps: Record<string, AppMetadata> } | undefined)?.apps ?? {};
}

/** Whether the app's tokens come from the vendor's API. */
export const asksVendor = ({ secrets: [{ holds }] }: AppMetadata): boolean => holds === 'credentials';

/** What the tokens of the app's identity provider must name as `iss` and `aud`; undefined where it trusts none. */
export const oidcClientOf = ({ callers }: AppMetadata) => callers.find((caller) => caller.kind === 'oidc');
